import type { Community, Membership } from '$lib/capabilities/community/community';
import type { Envelope } from '$lib/domain/core/document';
import { COMMONS, communitySpace } from '$lib/domain/core/space';
import { tokyoDate } from '$lib/domain/core/time';
import { MUNICIPALITIES } from '$lib/domain/region/municipalities';
import type { Count, StatisticsInfo } from '$lib/domain/admin/wire';
import { SESSIONS } from '../engine/engine';
import type { Administrator } from '../http/administrator';
import type { Context } from './context';

const MONTHS = 12;
const ACTIVE_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Behind a number that is shown stand so many people or nobody: fewer could be recognised. */
const SMALLEST_GROUP = 5;

/** `count` unless too few people stand behind it. There are no sums beside, which would give it away. */
const shown = (count: number, people: number): Count =>
	people > 0 && people < SMALLEST_GROUP ? null : count;

/** Numbers that identify no one; a municipality's administrator sees those of its own people. */
export async function statistics(context: Context, who: Administrator): Promise<StatisticsInfo> {
	const { accounts, engine, clock } = context;
	const isOurs = (municipality: string): boolean =>
		who.municipality === null || municipality === who.municipality;
	const people = accounts.all().filter(({ municipality }) => isOurs(municipality));
	const ours = new Set(people.map(({ personId }) => personId));
	const active = people.filter(({ disabled }) => !disabled);
	const seen = await seenSince(context, new Date(clock() - ACTIVE_DAYS * DAY_MS).toISOString());
	const months = lastMonths(tokyoDate(clock()));
	const commons = await documentsOf(context, COMMONS);
	const communities = commons.filter((document) => document.type === 'community') as Community[];
	const memberships = commons.filter(({ type }) => type === 'membership') as Membership[];

	const perMonth = (documents: readonly Envelope[], types: readonly string[]): Count[] =>
		months.map((month) => {
			const found = documents.filter(
				({ type, author, createdAt }) =>
					types.includes(type) && ours.has(author) && tokyoDate(createdAt).startsWith(month)
			);
			return shown(found.length, new Set(found.map(({ author }) => author)).size);
		});
	const existing = new Set(await engine.list());
	const rows: StatisticsInfo['communities'] = [];
	for (const { community, title, municipality } of communities) {
		if (municipality !== null && !isOurs(municipality)) continue;
		const members = memberships.filter(
			(membership) =>
				membership.community === community &&
				membership.state === 'joined' &&
				ours.has(membership.author)
		).length;
		const space = communitySpace(community);
		const posts = existing.has(space) ? await documentsOf(context, space) : [];
		rows.push({
			...{ community, title, members: shown(members, members) },
			posts: perMonth(posts, ['thread', 'reply'])
		});
	}
	return {
		months,
		municipalities: MUNICIPALITIES.filter(({ code }) => isOurs(code)).flatMap(({ code }) => {
			const here = active.filter(({ municipality }) => municipality === code);
			if (here.length === 0) return [];
			const users = here.filter(({ personId }) => seen.has(personId)).length;
			return [
				{
					municipality: code,
					people: shown(here.length, here.length),
					active: shown(users, users)
				}
			];
		}),
		communities: rows.sort((a, b) => (a.title < b.title ? -1 : 1)),
		notes: perMonth(commons, ['disaster']),
		faqs: perMonth(commons, ['faq'])
	};
}

async function documentsOf({ engine }: Context, space: string): Promise<Envelope[]> {
	const { rows } = await engine.database<Envelope>(space).allDocs({ include_docs: true });
	return rows.flatMap(({ doc }) => (doc?.type ? [doc] : []));
}

/** People with a device that was seen since. */
async function seenSince({ engine }: Context, since: string): Promise<Set<string>> {
	const { rows } = await engine
		.database<{ person: string; lastSeenAt: string }>(SESSIONS)
		.allDocs({ include_docs: true });
	return new Set(rows.flatMap(({ doc }) => (doc && doc.lastSeenAt >= since ? [doc.person] : [])));
}

/** `2026-11` and the months before it, the oldest first. */
function lastMonths(today: string): string[] {
	const [year = 0, month = 1] = today.split('-').map(Number);
	return Array.from({ length: MONTHS }, (_, index) =>
		new Date(Date.UTC(year, month - MONTHS + index, 1)).toISOString().slice(0, 7)
	);
}
