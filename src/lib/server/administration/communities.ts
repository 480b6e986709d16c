import * as v from 'valibot';
import type { CommunitiesInfo, CommunityFields, CommunityInfo } from '$lib/domain/admin/wire';
import {
	COMMUNITY_KINDS,
	COMMUNITY_SCOPES,
	newCommunityKey,
	type Community
} from '$lib/capabilities/community/community';
import { newEnvelope } from '$lib/domain/core/create';
import { SYSTEM, type Problem } from '$lib/domain/core/document';
import { COMMONS, KEY_PATTERN } from '$lib/domain/core/space';
import { municipalityName } from '$lib/domain/region/municipalities';
import { problemsOf } from '$lib/domain/rules';
import { changeOf } from '../audit/change';
import type { Engine } from '../engine/engine';
import type { SignedIn } from '../accounts/types';
import { ignoreStatus } from '../engine/failures';
import { ownOrMissing, type Administrator } from '../http/administrator';
import { notFound } from '../http/errors';
import { newCommunityKey as randomCommunityKey } from '../roster/keys';
import { ADMINISTRATION_TURN } from '../roster/roster';
import type { Context } from './context';
import { join } from './memberships';
import { answerProposal, answerSchema } from './proposals';
import { conflict, forbidden } from './refusals';

/** The document's own schema says more; here it is only about what kind of value each is. */
const entries = {
	title: v.string(),
	kind: v.string(),
	scope: v.string(),
	municipality: v.nullable(v.string()),
	purpose: v.string(),
	howTo: v.string(),
	host: v.string()
};
export const newCommunitySchema = v.strictObject({
	community: v.string(),
	...entries,
	proposal: v.optional(answerSchema.entries.proposal)
});
export const communityPatchSchema = v.partial(
	v.strictObject({ ...entries, archived: v.boolean() })
);
type Patch = v.InferOutput<typeof communityPatchSchema>;

type Stored = Community & { _id: string; _rev: string };

/** Whether it worked: the key, or what is wrong with the fields. */
export type Outcome = { community: string } | { problems: Problem[] };

const idOf = (key: string): string => `community:${key}`;

export const storedCommunity = async (engine: Engine, key: string): Promise<Stored | undefined> =>
	(await engine.database<Community>(COMMONS).get(idOf(key)).catch(ignoreStatus(404))) as
		Stored | undefined;

/** Communities this administrator administers: of the region everybody's, else the municipality's. */
export async function listCommunities(
	context: Context,
	who: Administrator
): Promise<CommunitiesInfo> {
	const { rows } = await context.engine
		.database<Community>(COMMONS)
		.allDocs({ startkey: idOf(''), endkey: idOf('\uffff'), include_docs: true });
	const communities = rows
		.flatMap(({ doc }) => (doc && isAdministeredBy(who, doc) ? [infoOf(context, doc)] : []))
		.sort(
			(a, b) =>
				Number(a.archived) - Number(b.archived) ||
				(a.title + a.community < b.title + b.community ? -1 : 1)
		);
	return { communities };
}

/** Does somebody who administers this municipality (null: the region) administer this community? */
export const isAdministeredBy = (
	{ municipality }: Pick<Administrator, 'municipality'>,
	community: Pick<Community, 'scope' | 'municipality'>
): boolean =>
	municipality === null ||
	(community.scope !== 'region' && community.municipality === municipality);

function infoOf({ accounts, access }: Context, document: Community): CommunityInfo {
	const { community, title, kind, scope, municipality, purpose, howTo, host } = document;
	const account = accounts.get(host);
	const members = access.membersOf(community);
	return {
		...{ community, title, kind, scope, municipality, purpose, howTo, host },
		archived: document.archived ?? false,
		members: members.count,
		hostName: account?.name ?? '',
		hostUnit: account?.unitName ?? '',
		isHostMember: members.has(host)
	};
}

/**
 * Opens a community.
 * @throws HttpError 403 for one of the region, 404 for one of a municipality that is not this
 * administrator's; 409 `key_taken`
 */
export function createCommunity(
	context: Context,
	who: Administrator,
	{ community: wanted, proposal, ...fields }: v.InferOutput<typeof newCommunitySchema>
): Promise<Outcome> {
	return context.turns.run(ADMINISTRATION_TURN, async () => {
		const key = wanted === '' ? randomCommunityKey() : wanted;
		const checked = v.safeParse(newCommunityKey, key);
		const now = new Date(context.clock()).toISOString();
		const document = documentOf(
			{ ...newEnvelope('community', { author: SYSTEM, now, key: '' }), _id: idOf(key) },
			{ community: key, ...fields }
		);
		const problems = [
			...(checked.issues ?? []).map(({ message }) => ({ field: 'community', message })),
			...problemsHere(context, who, document).filter(
				({ field }) => field !== 'community' && field !== '_id'
			)
		];
		if (problems.length > 0) return { problems };
		if (await storedCommunity(context.engine, key)) throw conflict('key_taken');
		// First, so that a kill in between leaves nothing that repeating would not mend.
		await join(context, document.host, key, now);
		await writeCommunity(context, document);
		await record(context, who, document, `新設 ${document.title}`);
		if (proposal !== undefined) await answerProposal(context, who, { proposal, reason: '' }, key);
		return { community: key };
	});
}

/**
 * Changes a community, archives or reopens it.
 * @throws HttpError 404 for one that is not there or not this administrator's, 403 and 404 as
 * `createCommunity` for what it would become
 */
export function changeCommunity(
	context: Context,
	who: Administrator,
	key: string,
	patch: Patch
): Promise<Outcome> {
	return context.turns.run(ADMINISTRATION_TURN, async () => {
		const before = KEY_PATTERN.test(key) ? await storedCommunity(context.engine, key) : undefined;
		if (!before || !isAdministeredBy(who, before)) throw notFound();
		const document = closedFor(context, before, documentOf(before, patch));
		const problems = problemsHere(context, who, document, before);
		if (problems.length > 0) return { problems };
		const detail = detailOf(context, before, document);
		// Sent twice, it is one change.
		if (detail === '') return { community: key };
		const now = new Date(context.clock()).toISOString();
		// Whoever became host while it was archived begins when it is opened again.
		if (!document.archived && (document.host !== before.host || before.archived))
			await join(context, document.host, key, now);
		await writeCommunity(context, { ...document, updatedAt: now });
		await record(context, who, document, detail);
		return { community: key };
	});
}

/**
 * Who is in it when it is closed stays in it, and who hosted it when somebody else does; when it is
 * opened, nobody needs an invitation.
 */
function closedFor({ access }: Context, before: Stored, document: Stored): Stored {
	const { invited = [], ...open } = document;
	if (document.scope !== 'closed') return open;
	const { community, host } = document;
	const staying =
		before.scope === 'closed' ? [...invited, before.host] : access.joinedIn(community);
	const members = access.membersOf(community);
	const kept = staying.filter(
		(person) => person !== host && (invited.includes(person) || members.has(person))
	);
	return { ...open, ...(kept.length > 0 ? { invited: [...new Set(kept)].sort() } : {}) };
}

/** A community with other content. Fields that say nothing are left out, so that equal is equal. */
function documentOf<D extends object>(base: D, fields: object): D & Community {
	const { archived, ...rest } = { ...base, ...fields } as unknown as Community;
	return {
		...rest,
		municipality: rest.scope === 'region' ? null : rest.municipality,
		...(archived ? { archived } : {})
	} as D & Community;
}

/**
 * What is wrong with the fields of a community, by its schema and by who is there.
 * @throws HttpError 403, 404 when it would not be this administrator's
 */
function problemsHere(
	{ accounts }: Context,
	who: Administrator,
	document: Community,
	before?: Community
): Problem[] {
	const problems = problemsOf(document);
	const { scope, municipality, host } = document;
	if (scope === 'municipality' && municipality === null)
		problems.push({ field: 'municipality', message: '市町村を選んでください。' });
	if (problems.length > 0)
		return problems.map((problem) =>
			problem.field === 'host' ? { ...problem, message: '世話役を選んでください。' } : problem
		);
	if (who.municipality !== null && municipality === null) throw forbidden();
	ownOrMissing(who, municipality ?? '');
	// Who hosts it already may have left: other things can be mended before there is another.
	const isKept = before?.host === host && before.municipality === municipality;
	const account = accounts.get(host);
	const isFitting =
		account !== null && (municipality === null || account.municipality === municipality);
	if (!isKept && !isFitting)
		return [
			{
				field: 'host',
				message:
					municipality === null
						? '世話役を、いまいる職員から選んでください。'
						: '世話役を、同じ市町村のいまいる職員から選んでください。'
			}
		];
	return [];
}

/** Writes it into `commons`; when this resolves, it counts for joining and writing. */
export async function writeCommunity(
	{ engine, access }: Context,
	document: Community
): Promise<void> {
	await engine.database<Community>(COMMONS).put(document);
	engine.touch(COMMONS);
	await access.caughtUp();
}

const CHANGES = {
	kind: '種類',
	scope: '範囲',
	municipality: '市町村',
	purpose: '目的',
	howTo: '参加方法',
	host: '世話役'
} as const satisfies Readonly<Partial<Record<keyof CommunityFields, string>>>;

/** A field as administrators know it. */
function shown({ accounts }: Context, community: Community, field: keyof typeof CHANGES): string {
	const value = community[field] ?? '';
	if (field === 'kind') return COMMUNITY_KINDS[community.kind];
	if (field === 'scope') return COMMUNITY_SCOPES[community.scope];
	if (field === 'municipality') return value === '' ? '' : municipalityName(value);
	return field === 'host' ? (accounts.get(value)?.name ?? value) : value;
}

/** What changed, and from what to what; '' when nothing did. */
function detailOf(context: Context, before: Community, after: Community): string {
	const fields = Object.entries(CHANGES) as [keyof typeof CHANGES, string][];
	const wasArchived = before.archived ?? false;
	return [
		...changeOf('名前', before.title, after.title),
		...fields.flatMap(([field, label]) =>
			changeOf(label, shown(context, before, field), shown(context, after, field))
		),
		...(wasArchived === (after.archived ?? false) ? [] : [wasArchived ? '再開' : 'アーカイブ'])
	].join(' ');
}

export const record = (
	{ audit }: Context,
	who: SignedIn,
	{ community, municipality }: Community,
	detail: string
): Promise<void> =>
	audit.append({
		actor: who.account.personId,
		action: 'community-changed',
		target: community,
		municipality: municipality ?? '',
		detail
	});
