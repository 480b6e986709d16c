import * as v from 'valibot';
import type { Envelope, RefusalCode } from './document';
import { instant, typed } from './fields';

/**
 * What a document said before: everybody who reads it may see how it was changed.
 *
 * It is a bounded list in the document itself rather than documents of their own, because only then is
 * an edit one write (there is no moment, and no order of arrival, in which the text is changed and its
 * past missing), and only then can the rules, which know a document and the one before it, insist on
 * it (`refusal`). The price is size: the newest versions are kept up to `MAX_EARLIER` and
 * `MAX_EARLIER_LENGTH`. Two concurrent lists are joined, never compared: they only grow.
 */

/** Versions a document keeps, at most. */
export const MAX_EARLIER = 20;
/** Characters of all of them together; even as escaped JSON they fit into a document beside the text. */
export const MAX_EARLIER_LENGTH = 30_000;

/** A text, or a group of texts by name. */
type Told = string | Readonly<Record<string, string>> | undefined;

/** What a document said, and since when: `updatedAt` of that revision. */
export type EarlierText = { at: string } & Readonly<Record<string, Told>>;

/** A document, as far as it has a past. */
interface Telling {
	updatedAt: string;
	earlier?: readonly EarlierText[] | undefined;
}

/**
 * The past of a type of document.
 *
 * @param entries the fields whose texts are kept, with the limits they have in the past
 * @param isGone does it tell nothing any more? Then its past goes too
 */
export function pastOf<E extends v.ObjectEntries>(
	entries: E,
	isGone: (document: Envelope) => boolean = () => false
) {
	const names = Object.keys(entries);
	const version = v.strictObject({ at: instant, ...entries });

	const toldBy = (document: object, name: string): Told => (document as Record<string, Told>)[name];

	/** What a document says now, as it will stand in its history. */
	const textOf = (document: object): EarlierText => ({
		at: (document as Telling).updatedAt,
		...Object.fromEntries(
			names.flatMap((name) => {
				const text = toldBy(document, name);
				return text === undefined ? [] : [[name, typeof text === 'string' ? text : { ...text }]];
			})
		)
	});

	/** The same for the same text, in whatever order its fields came. CouchDB has no hash at hand. */
	const nameOf = (text: EarlierText): string =>
		JSON.stringify([text.at, ...names.map((name) => inOrder(toldBy(text, name)))]);

	const saysTheSame = (a: object, b: object): boolean =>
		nameOf({ ...textOf(a), at: '' }) === nameOf({ ...textOf(b), at: '' });

	/** The past a document must have when it goes on from another one. */
	const pastAfter = (previous: object, next: object): readonly EarlierText[] => [
		...((previous as Telling).earlier ?? []),
		...(saysTheSame(previous, next) ? [] : [textOf(previous)])
	];

	return {
		/** Field of the document: its earlier texts, the oldest first. */
		earlier: v.optional(
			v.pipe(
				v.array(version),
				typed(),
				v.maxLength(MAX_EARLIER),
				v.check(
					(versions) => lengthOf(versions as unknown as EarlierText[]) <= MAX_EARLIER_LENGTH,
					'履歴が長すぎます。'
				)
			)
		),

		/** `next` with the past it has from `previous`. */
		continued<D extends object>(previous: D, next: D): D {
			const past = bounded(pastAfter(previous, next));
			return past.length === 0 ? next : { ...next, earlier: past };
		},

		/**
		 * Why a document may not go on from `previous`; null when it may. Between the two there may have
		 * been others that never left the author's device, so more may be in the list than follows from
		 * them.
		 */
		refusal(document: Envelope, previous: Envelope): RefusalCode | null {
			if (isGone(document)) return null;
			const told = (document as Envelope & Telling).earlier ?? [];
			const known = new Set(told.map(nameOf));
			const missing = pastAfter(previous, document).filter((text) => !known.has(nameOf(text)));
			// Only the oldest may be missing, and only where there is no room for the newest of them.
			const newest = missing.at(-1);
			const isRoomless = newest === undefined || bounded([newest, ...told]).length <= told.length;
			return isRoomless ? null : 'history_missing';
		},

		/** The past of two concurrent revisions made into one; the order of the two does not matter. */
		joined(merged: object, ...versions: object[]): EarlierText[] | undefined {
			const texts = versions.flatMap((told) => [
				...((told as Telling).earlier ?? []),
				...(saysTheSame(told, merged) ? [] : [textOf(told)])
			]);
			const byName = new Map(texts.map((text) => [nameOf(text), text]));
			const sorted = [...byName].sort(([a, x], [b, y]) =>
				x.at === y.at ? (a < b ? -1 : 1) : x.at < y.at ? -1 : 1
			);
			return sorted.length === 0 ? undefined : bounded(sorted.map(([, text]) => text));
		}
	};
}

/** A text as it is compared: groups without regard to the order of their fields. */
const inOrder = (text: Told): unknown =>
	typeof text === 'object'
		? Object.entries(text).sort(([a], [b]) => (a < b ? -1 : 1))
		: (text ?? null);

const lengthOf = (versions: readonly EarlierText[]): number =>
	versions.reduce((sum, item) => sum + charactersOf(item), 0);

const charactersOf = ({ at: _, ...texts }: EarlierText): number =>
	Object.values(texts).reduce(
		(sum, text) =>
			sum + (typeof text === 'object' ? Object.values(text).join('').length : (text?.length ?? 0)),
		0
	);

/** The newest of these that may be kept; they are in order, the oldest first. */
function bounded(versions: readonly EarlierText[]): EarlierText[] {
	const kept = versions.slice(-MAX_EARLIER);
	while (kept.length > 1 && lengthOf(kept) > MAX_EARLIER_LENGTH) kept.shift();
	return kept;
}
