import * as v from 'valibot';
import type { Envelope, RefusalCode } from '../core/document';
import { instant } from '../core/fields';

/**
 * What a post said before: everybody who reads it may see how it was changed.
 *
 * It is a bounded list in the post itself rather than documents of their own, because only then is an
 * edit one write (there is no moment, and no order of arrival, in which the text is changed and its
 * past missing), and only then can the rules, which know a document and the one before it, insist on
 * it (`historyRefusal`). The price is size: the newest versions are kept up to `MAX_EARLIER` and
 * `MAX_EARLIER_LENGTH`. Two concurrent lists are joined, never compared: they only grow.
 */

/** Versions a post keeps, at most. */
export const MAX_EARLIER = 20;
/** Characters of all of them together; even as escaped JSON they fit into a document beside the text. */
export const MAX_EARLIER_LENGTH = 30_000;

const version = v.strictObject({
	/** When that text was written: `updatedAt` of its revision. */
	at: instant,
	title: v.optional(v.pipe(v.string(), v.maxLength(80))),
	body: v.pipe(v.string(), v.maxLength(10_000)),
	practice: v.optional(
		v.record(v.pipe(v.string(), v.maxLength(20)), v.pipe(v.string(), v.maxLength(1000)))
	)
});
/** A text that a post had, and since when. */
export type EarlierText = v.InferOutput<typeof version>;

/** Field of a post: its earlier texts, the oldest first. */
export const earlier = v.optional(
	v.pipe(
		v.array(version),
		v.maxLength(MAX_EARLIER),
		v.check((versions) => lengthOf(versions) <= MAX_EARLIER_LENGTH, '履歴が長すぎます。')
	)
);

/** A post, as far as it has a past. */
interface Told {
	updatedAt: string;
	title?: string | undefined;
	body: string;
	practice?: object | undefined;
	earlier?: readonly EarlierText[] | undefined;
}

const lengthOf = (versions: readonly EarlierText[]): number =>
	versions.reduce((sum, item) => sum + charactersOf(item), 0);

const charactersOf = ({ title = '', body, practice = {} }: EarlierText): number =>
	title.length + body.length + Object.values(practice).join('').length;

/** What a post says now, as it will stand in its history. */
const textOf = ({ updatedAt, title, body, practice }: Told): EarlierText => ({
	at: updatedAt,
	...(title === undefined ? {} : { title }),
	body,
	...(practice === undefined ? {} : { practice: { ...(practice as Record<string, string>) } })
});

/** The same for the same text, in whatever order its fields came. CouchDB has no hash at hand. */
const nameOf = ({ at, title, body, practice = {} }: EarlierText): string =>
	JSON.stringify([
		at,
		title ?? null,
		body,
		Object.entries(practice).sort(([a], [b]) => (a < b ? -1 : 1))
	]);
const saysTheSame = (a: Told, b: Told): boolean =>
	nameOf({ ...textOf(a), at: '' }) === nameOf({ ...textOf(b), at: '' });

/** The newest of these that may be kept; they are in order, the oldest first. */
function bounded(versions: readonly EarlierText[]): EarlierText[] {
	const kept = versions.slice(-MAX_EARLIER);
	while (kept.length > 1 && lengthOf(kept) > MAX_EARLIER_LENGTH) kept.shift();
	return kept;
}

/** The past a post must have when it goes on from another one. */
const pastOf = (previous: Told, next: Told): readonly EarlierText[] => [
	...(previous.earlier ?? []),
	...(saysTheSame(previous, next) ? [] : [textOf(previous)])
];

/** `next` with the past it has from `previous`. */
export function continued<D extends object>(previous: D, next: D): D {
	const past = bounded(pastOf(previous as unknown as Told, next as unknown as Told));
	return past.length === 0 ? next : { ...next, earlier: past };
}

/**
 * Why a post may not go on from `previous`; null when it may. Between the two there may have been
 * others that never left the author's device, so more may be in the list than follows from them.
 */
export function historyRefusal(document: Envelope, previous: Envelope): RefusalCode | null {
	const next = document as unknown as Told & { state?: string };
	if (next.state === 'deleted') return null;
	const told = next.earlier ?? [];
	const names = new Set(told.map(nameOf));
	const missing = pastOf(previous as unknown as Told, next).filter(
		(text) => !names.has(nameOf(text))
	);
	// Only the oldest may be missing, and only where there is no room for the newest of them.
	const newest = missing.at(-1);
	const isRoomless = newest === undefined || bounded([newest, ...told]).length <= told.length;
	return isRoomless ? null : 'history_missing';
}

/** The past of two concurrent revisions made into one; the order of the two does not matter. */
export function joinedEarlier(merged: object, ...versions: object[]): EarlierText[] | undefined {
	const texts = versions.flatMap((version) => {
		const told = version as Told;
		const isSame = saysTheSame(told, merged as Told);
		return [...(told.earlier ?? []), ...(isSame ? [] : [textOf(told)])];
	});
	const byName = new Map(texts.map((text) => [nameOf(text), text]));
	const inOrder = [...byName].sort(([a, x], [b, y]) =>
		x.at === y.at ? (a < b ? -1 : 1) : x.at < y.at ? -1 : 1
	);
	return inOrder.length === 0 ? undefined : bounded(inOrder.map(([, text]) => text));
}
