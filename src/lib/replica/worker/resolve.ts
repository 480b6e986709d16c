import type { Envelope } from '$lib/domain/core/document';
import { mergeDocuments } from '$lib/domain/core/merge';
import { commonAncestor } from '$lib/domain/core/revision';
import { parseSpace } from '$lib/domain/core/space';
import { documentType } from '$lib/domain/registry';
import { problemsOf, refusalOf } from '$lib/domain/rules';
import type { Stored } from '$lib/read-model/row';
import { ReplicaError } from '../protocol';
import type { ReplicaContext } from './context';
import { addRevisions, readDocument, readLeaves, type Leaf } from './databases';
import { writing } from './journal';
import { knowPlaces } from './places';
import { childOf } from './revision';
import { isLocalOnly } from './shadow';
import { askRules, writeAnnounced } from './write';

/** The end of a losing revision: a tombstone that names where its text went. */
function tombstoneOf(loser: Leaf, mergedInto: string): object {
	const { type, author, createdAt, updatedAt } = loser;
	return {
		_id: loser._id,
		_deleted: true,
		type,
		author,
		editor: null,
		createdAt,
		updatedAt,
		mergedInto
	};
}

/** The newest revision both leaves descend from, if this device still has its text. */
async function commonBase(
	database: PouchDB.Database,
	a: Leaf,
	b: Leaf
): Promise<{ known: boolean; document: Stored | null }> {
	const rev = commonAncestor(a, b);
	if (rev === null || rev === undefined) return { known: rev === null, document: null };
	const document = await readDocument(database, a._id, { rev }).catch(() => null);
	return { known: document !== null, document };
}

/** Writes the leaves that replace a conflict and queues them for sending. */
export async function writeLeaves(
	context: ReplicaContext,
	space: string,
	database: PouchDB.Database,
	base: string,
	leaves: readonly Leaf[]
): Promise<void> {
	await writeAnnounced(context, space, leaves[0]!, base, () => addRevisions(database, leaves));
}

/**
 * Merges the conflicting revisions of a document as far as they do not overlap. Does nothing when
 * this device lacks the common base (a device that edited has it) or may not write the document.
 *
 * @returns true when something was merged
 */
export async function mergeConflicts(
	context: ReplicaContext,
	spaceId: string,
	id: string
): Promise<boolean> {
	const merge = async (database: PouchDB.Database): Promise<boolean> => {
		// Whoever may write there merges it.
		if ((await context.rows.spaces.get(spaceId))?.readOnly) return false;
		const winner = await readDocument(database, id, { revs: true, conflicts: true });
		const space = parseSpace(spaceId);
		const type = documentType(winner?.type);
		const [rev] = ((winner as { _conflicts?: string[] } | null)?._conflicts ?? [])
			.filter((conflict) => !isLocalOnly({ _rev: conflict }))
			.sort();
		if (!winner || isLocalOnly(winner) || !space || !type || rev === undefined) return false;
		await knowPlaces(context, spaceId, type.type);
		// Most conflicts are other people's; only whose document it is may merge it.
		const attempt = { ...winner, editor: null, mergedFrom: [winner._rev, rev], editors: [] };
		if (refusalOf({ document: attempt, previous: winner, space, who: context.writer }))
			return false;
		const loser = await readDocument(database, id, { rev, revs: true });
		if (!loser) return false;
		const base = await commonBase(database, asLeaf(winner), asLeaf(loser));
		// The later of two needs no base.
		if (!base.known && type.merge !== 'latest') return false;

		const merged = mergeDocuments(type, base.document, winner, loser);
		if (!merged || problemsOf(merged).length > 0) return false;
		if (refusalOf({ document: merged, previous: winner, space, who: context.writer })) return false;
		const child = childOf(asLeaf(winner), merged, null);
		const tombstone = childOf(asLeaf(loser), tombstoneOf(asLeaf(loser), child._rev), null);
		await writeLeaves(context, spaceId, database, winner._rev, [child, tombstone]);
		return true;
	};
	return writing(context, spaceId, id, merge);
}

const asLeaf = (document: Stored): Leaf => document as unknown as Leaf;

/**
 * Keeps one text of a document with conflicts: `document` (edited from any of the revisions)
 * becomes the winner's next revision, all others that the person saw end. One that arrived since
 * stays as a new conflict: nobody has decided about it.
 *
 * @param seen revisions that were on the screen
 * @throws ReplicaError as `putDocument` does
 */
export async function resolveConflict(
	context: ReplicaContext,
	spaceId: string,
	document: Envelope,
	seen: ReadonlySet<string>
): Promise<{ rev: string }> {
	const resolve = async (database: PouchDB.Database): Promise<{ rev: string }> => {
		const winner = await readDocument(database, document._id, { revs: true });
		if (!winner || !seen.has(winner._rev)) throw new ReplicaError({ kind: 'conflict' });
		const { _rev: _, ...kept } = document;
		// The text may be the loser's; the document goes on being the winner's.
		const chosen = { ...kept, author: winner.author, createdAt: winner.createdAt };
		const losers = (await readLeaves(database, document._id)).filter(
			(leaf) =>
				!leaf._deleted && leaf._rev !== winner._rev && !isLocalOnly(leaf) && seen.has(leaf._rev)
		);
		const content = withJoined(chosen, [winner, ...losers]);
		askRules(context, spaceId, content, winner);
		const child = childOf(asLeaf(winner), content, document.updatedAt);
		const tombstones = losers.map((loser) => childOf(loser, tombstoneOf(loser, child._rev), null));
		await writeLeaves(context, spaceId, database, winner._rev, [child, ...tombstones]);
		return { rev: child._rev };
	};
	return writing(context, spaceId, document._id, resolve);
}

/** The text somebody chose, with what all of them tell together, such as what was written before. */
function withJoined<D extends Envelope>(chosen: D, versions: readonly object[]): D {
	const type = documentType(chosen.type);
	if (!type?.joins || type.isFinal?.(chosen)) return chosen;
	const joined = Object.entries(type.joins).map(([name, join]) => [
		name,
		join(chosen, ...versions)
	]);
	return {
		...chosen,
		...Object.fromEntries(joined.filter(([, value]) => value !== undefined))
	} as D;
}
