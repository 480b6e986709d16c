import { setImmediate } from 'node:timers/promises';
import type { Envelope, RefusalCode } from '$lib/domain/core/document';
import { childRevision } from '$lib/domain/core/hash';
import { isSameMerge, mergeDocuments, saysTheSame } from '$lib/domain/core/merge';
import { commonAncestor, historyOf } from '$lib/domain/core/revision';
import { documentType } from '$lib/domain/registry';
import type { Engine, StoredDocument } from '../engine/engine';
import { ignoreStatus } from '../engine/failures';
import { Turns } from '../turns';

/**
 * What nobody signs: a merge that phones made without anybody typing, and the end of what was merged.
 * Both are taken only when the server sees for itself that they are what they say, because anybody
 * could claim a merge and change a text that several people share under nobody's name.
 */

/** Where a document is looked up, with the server's own rights. */
interface Place {
	engine: Engine;
	space: string;
}

/** A revision with its text and its history, although it was continued; nothing when it is not there. */
export const revisionOf = ({ engine, space }: Place, id: string, rev: string) =>
	engine
		.database<StoredDocument>(space)
		.get(id, { rev, revs: true })
		// What is no revision at all is not there either; any other failure is no answer.
		.catch(ignoreStatus(400, 404));

/** All current revisions of a document, also tombstones, with their histories. */
async function leavesOf({ engine, space }: Place, id: string): Promise<StoredDocument[]> {
	const answers = await engine
		.database<StoredDocument>(space)
		.get(id, { open_revs: 'all', revs: true })
		.catch(ignoreStatus(404));
	return ((answers ?? []) as { ok?: StoredDocument }[]).flatMap(({ ok }) => (ok ? [ok] : []));
}

const descendsFrom = (document: StoredDocument, rev: string): boolean =>
	historyOf(document).includes(rev);

/**
 * A merge is taken when it is exactly what the two revisions it names become together with the last
 * one both descend from. Where one of the three is not to be had (CouchDB compacts what was
 * continued), nobody can tell: then a person has to sign for it.
 */
export async function mergeRefusal(
	place: Place,
	document: StoredDocument
): Promise<RefusalCode | null> {
	const { _id: id, mergedFrom = [] } = document;
	const [own, parent] = historyOf(document);
	if (own === undefined || parent === undefined) return 'merge_unproven';
	// Another phone made the same one: engines leave alone what they have.
	if ((await leavesOf(place, id)).some((leaf) => descendsFrom(leaf, own))) return null;

	const other = mergedFrom.find((rev) => rev !== parent);
	if (!mergedFrom.includes(parent) || other === undefined) return 'merge_unproven';
	const [continued, joined] = await Promise.all(
		[parent, other].map((rev) => revisionOf(place, id, rev))
	);
	if (!isWhole(continued) || !isWhole(joined)) return 'merge_unproven';
	const merged = await mergeOf(place, continued, joined);
	return merged && isSameMerge(document, merged) ? null : 'merge_unproven';
}

/** What two revisions become together; null when they overlap, or nobody can tell. */
async function mergeOf(place: Place, continued: Whole, joined: Whole): Promise<Envelope | null> {
	const type = documentType(continued.type);
	// Of two that follow each other the later one is all there is, and it is signed.
	if (!type || descendsFrom(continued, joined._rev) || descendsFrom(joined, continued._rev))
		return null;
	const base = await baseOf(place, continued, joined);
	if (base === undefined && type.merge !== 'latest') return null;
	return mergeTurns.run(place.space, async () => {
		await setImmediate();
		return mergeDocuments(type, base ?? null, continued, joined);
	});
}

/**
 * Merges of a space go one after the other, and whatever else waits comes in between: long texts made for the
 * purpose take a tenth of a second each.
 */
const mergeTurns = new Turns();

type Whole = StoredDocument & { _rev: string };
const isWhole = (document: StoredDocument | null | undefined): document is Whole =>
	document?._rev !== undefined && document._deleted !== true;

/** Undefined when it is needed and not to be had. */
async function baseOf(place: Place, a: Whole, b: Whole): Promise<Whole | null | undefined> {
	// Equal texts merge to that text, whatever was before.
	if (saysTheSame(a, b)) return a;
	const rev = commonAncestor(a, b);
	if (rev === null || rev === undefined) return rev;
	const base = await revisionOf(place, a._id, rev);
	return isWhole(base) ? base : undefined;
}

/** A tombstone that says where a text went. */
type Ended = StoredDocument & { mergedInto?: string };

/**
 * The end of a revision that was not deleted but merged is taken when the revision it names is there
 * and really took it in: a merge of it, or a text that this person signed, having chosen.
 *
 * @param ended the revision that ends
 */
export async function endingRefusal(
	place: Place,
	document: Ended,
	ended: string | undefined,
	person: string
): Promise<RefusalCode | null> {
	const { _id: id, mergedInto = '' } = document;
	const leaves = await leavesOf(place, id);
	const [own] = historyOf(document);
	if (own !== ended && leaves.some((leaf) => descendsFrom(leaf, own ?? ''))) return null;
	if (ended === undefined || descendsFrom(document, mergedInto)) return 'not_deletable';
	const texts = await textsFrom(place, id, leaves, mergedInto);
	const lost = await revisionOf(place, id, ended);
	const isTakenIn = texts.some((text) =>
		text.editor === null
			? (text.mergedFrom ?? []).includes(ended)
			: text.editor === person && maySucceed(text, lost)
	);
	return isTakenIn || (await isMergedInto(place, id, leaves, ended, mergedInto))
		? null
		: 'not_deletable';
}

/**
 * May a text that somebody chose stand for one that ends? Beside it nobody says less of the past, or takes
 * back what is final, than after it.
 */
function maySucceed(chosen: StoredDocument, ended: StoredDocument | null | undefined): boolean {
	const type = documentType(chosen.type);
	if (!type || !isWhole(ended) || type.isFinal?.(chosen)) return true;
	if (type.isFinal?.(ended)) return false;
	return (type.continuationRefusal?.(chosen, ended) ?? null) === null;
}

/**
 * Is a revision whose text never came the merge of what ends? Another phone made the same one and was
 * the first to send what it wrote after it; CouchDB takes in no text of what has been continued, but
 * the name of a merge tells whether it is the one.
 */
async function isMergedInto(
	place: Place,
	id: string,
	leaves: readonly Ended[],
	ended: string,
	mergedInto: string
): Promise<boolean> {
	const history = leaves.map(historyOf).find((revisions) => revisions.includes(mergedInto)) ?? [];
	const parent = history[history.indexOf(mergedInto) + 1];
	if (parent === undefined) return false;
	const [continued, joined] = await Promise.all(
		[parent, ended].map((rev) => revisionOf(place, id, rev))
	);
	if (!isWhole(continued) || !isWhole(joined)) return false;
	const merged = await mergeOf(place, continued, joined);
	return merged !== null && childRevision(parent, null, merged) === mergedInto;
}

/** Revisions looked at that follow one, at most. */
const MAX_BETWEEN = 10;

/** The text of a revision that is there and those that go on from it, also by way of other merges. */
async function textsFrom(
	place: Place,
	id: string,
	leaves: readonly Ended[],
	rev: string
): Promise<StoredDocument[]> {
	const followers = new Set<Ended>();
	const between = new Set<string>();
	const names = [rev];
	for (const name of names) {
		between.add(name);
		for (const leaf of leaves) {
			if (followers.has(leaf) || !descendsFrom(leaf, name)) continue;
			followers.add(leaf);
			// One that was continued, or merged in its turn, still tells what it took in.
			const history = historyOf(leaf);
			for (const later of history.slice(0, history.indexOf(name)).slice(-MAX_BETWEEN))
				between.add(later);
			if (leaf._deleted && leaf.mergedInto !== undefined) names.push(leaf.mergedInto);
		}
	}
	if (followers.size === 0) return [];
	const revisions = await Promise.all([...between].map((name) => revisionOf(place, id, name)));
	return revisions.filter(isWhole);
}
