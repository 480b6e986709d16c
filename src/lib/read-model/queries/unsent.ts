import type { Envelope } from '$lib/domain/core/document';
import { longDate } from '$lib/domain/core/time';
import { meetingOn } from '$lib/capabilities/event/event';
import { documentType } from '$lib/domain/registry';
import { typedTexts } from '$lib/domain/typed';
import type { YuiDatabase } from '../database';
import { projectionOf } from '../projections/registry';
import type { Row } from '../row';
import type { OutboxEntry } from '../state';

/** What an unsent item is called on the sync page. */
export interface UnsentName {
	/** Kind, as 「参加の取消し」. */
	label: string;
	/** '' when it has none. */
	title: string;
}

/**
 * Names of unsent items by their key. What is written into the outbox are the first words of a
 * document; sign-ups and memberships have none, and which of two opposites they are is in their state.
 */
export const unsentNames =
	() =>
	async (database: YuiDatabase): Promise<ReadonlyMap<string, UnsentName>> => {
		const entries = await database.outbox.toArray();
		return new Map(
			await Promise.all(
				entries.map(async (entry) => [entry.key, await nameOf(database, entry)] as const)
			)
		);
	};

async function nameOf(database: YuiDatabase, entry: OutboxEntry): Promise<UnsentName> {
	if (entry.type === 'signup') {
		const signup = (await database.signups.get(entry.id))?.doc;
		if (signup) {
			const [series, occurrence] = await Promise.all([
				database.series.get(signup.series),
				database.occurrences.where('[series+date]').equals([signup.series, signup.date]).first()
			]);
			const meeting = series && meetingOn(series.doc, signup.date, occurrence?.doc);
			return {
				label: signup.state === 'in' ? '参加の申込み' : '参加の取消し',
				title: [meeting?.title, longDate(signup.date)].filter(Boolean).join(' ')
			};
		}
	}
	if (entry.type === 'membership') {
		const membership = (await database.memberships.get(entry.id))?.doc;
		if (membership) {
			const community = await database.communities
				.where('community')
				.equals(membership.community)
				.first();
			return {
				label: membership.state === 'joined' ? 'コミュニティへの参加' : 'コミュニティの退会',
				title: community?.doc.title ?? ''
			};
		}
	}
	if (entry.type === 'useful') {
		const target = (await database.usefuls.get(entry.id))?.target ?? '';
		const question = (await database.faqs.get(target))?.doc.question ?? '';
		return { label: documentType(entry.type)?.label ?? entry.type, title: question };
	}
	const about = await threadOf(database, entry);
	if (about) return { label: documentType(entry.type)?.label ?? entry.type, title: about };
	return { label: documentType(entry.type)?.label ?? entry.type, title: entry.title };
}

/** Title of the thread that a reaction, an accepted answer or something kept for later is about. */
async function threadOf(database: YuiDatabase, { id, type }: OutboxEntry): Promise<string> {
	const target =
		type === 'reaction'
			? (await database.reactions.get(id))?.thread
			: type === 'acceptance'
				? (await database.acceptances.get(id))?.doc.thread
				: type === 'saved'
					? (await database.savedPosts.get(id))?.doc.target
					: undefined;
	return target === undefined ? '' : ((await database.threads.get(target))?.doc.title ?? '');
}

/** Everything a person wrote into an unsent document, as text to copy elsewhere. */
export async function unsentText(database: YuiDatabase, entry: OutboxEntry): Promise<string> {
	const projection = projectionOf(entry.id);
	const row = projection
		? ((await database.table(projection.table).get(entry.id)) as Row | undefined)
		: undefined;
	return (row && typedTexts(row.doc as Envelope).join('\n\n')) || entry.title;
}
