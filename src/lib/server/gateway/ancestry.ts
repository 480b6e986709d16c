import type { RefusalCode } from '$lib/domain/core/document';
import { historyOf } from '$lib/domain/core/revision';
import { documentType } from '$lib/domain/registry';
import type { Engine, GatewayDatabase, StoredDocument } from '../engine/engine';
import { revisionOf } from './merges';
import type { Standing } from './standing';

/**
 * Revisions before a document that the server knows none of, at most. Further back nobody has anything
 * of it: what a phone wrote offline and never sent has no text anywhere.
 */
const MAX_UNKNOWN = 100;

/** Current revisions of one document, tombstones too, at most: each merge leaves one. */
const MAX_LEAVES = 1000;

/**
 * A branch with more unknown revisions than `MAX_SHORT` is what somebody wrote offline beside others.
 * Every name between it and the tree has to be kept, so a document has only so many of them.
 */
const MAX_SHORT = 20;
const MAX_LEAVES_FOR_LONG = 100;

/** Where a replicated revision stands in what the server has of its document. */
export interface Ancestry {
	/** Does it continue none of the revisions that are current, although there are any? */
	isBeside: boolean;
	/** The newest revision before it, or itself, that the server knows the name of. */
	ancestor: string | null;
	/** As many names of its history as the server needs. */
	kept: number;
	/** Why there is no room for it. */
	refusal: RefusalCode | null;
}

/**
 * Finds the place of a revision in the tree of its document. Only names are read, and only when it
 * continues none of the current revisions, which is rare.
 */
export async function ancestryOf(
	database: GatewayDatabase,
	document: StoredDocument,
	{ live, generation }: Standing
): Promise<Ancestry> {
	const history = historyOf(document);
	const beginning = { isBeside: false, ancestor: null, kept: MAX_UNKNOWN, refusal: null };
	if (generation === 0) return beginning;
	const continued = history.findIndex((rev) => live.has(rev));
	if (continued >= 0)
		return { ...beginning, ancestor: history[continued] ?? null, kept: continued + 1 };
	const { known, leaves } = await database.names(document._id, history);
	const index = history.findIndex((rev) => known.has(rev));
	const isFull =
		leaves.size >= MAX_LEAVES ||
		((index < 0 || index > MAX_SHORT) && leaves.size >= MAX_LEAVES_FOR_LONG);
	return {
		isBeside: true,
		ancestor: history[index] ?? null,
		kept: index < 0 ? MAX_UNKNOWN : index + 1,
		refusal: isFull && index !== 0 ? 'too_many_versions' : null
	};
}

/** The document without the names that nobody needs; CouchDB's rules look for one besides its own. */
export function withoutSurplus(document: StoredDocument, { kept }: Ancestry): StoredDocument {
	const { _revisions: revisions } = document;
	if (!revisions || revisions.ids.length <= kept) return document;
	const ids = revisions.ids.filter((_, index) => index < Math.max(2, kept));
	return { ...document, _revisions: { ...revisions, ids } };
}

/**
 * What is written beside a text that everybody has read may be shown in its place. It has to tell the past
 * as if it followed the last revision both go back to; where that is not to be had, or ancestors were
 * made up, as if it followed what is shown.
 */
export async function besideRefusal(
	place: { engine: Engine; space: string },
	document: StoredDocument,
	{ winner }: Standing,
	{ isBeside, ancestor }: Ancestry
): Promise<RefusalCode | null> {
	const refusal = documentType(document.type)?.continuationRefusal;
	const isKnown = ancestor !== null && ancestor === historyOf(document)[0];
	if (!refusal || !isBeside || isKnown || !winner || document._deleted || document.mergedFrom)
		return null;
	const shared = ancestor === null ? null : await revisionOf(place, document._id, ancestor);
	return refusal(document, shared && !shared._deleted ? shared : winner);
}
