import * as v from 'valibot';
import { newEnvelope, revised } from '$lib/domain/core/create';
import { defineDocument, type DocumentOf } from '$lib/domain/core/document';
import { instant } from '$lib/domain/core/fields';
import { COMMONS, parseSpace } from '$lib/domain/core/space';
import { OWN, owned } from '$lib/domain/permissions/presets';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What is older is taken as read, so that no mark has to be kept for it. */
export const UNREAD_DAYS = 30;
/** Marks are kept a little longer than they count: phones' clocks differ. */
const KEPT_DAYS = UNREAD_DAYS + 10;
/** Marks of one place, at most: of more, those that were made first are forgotten. */
export const MAX_SEEN = 400;

const seen = v.strictObject({
	/** Activity up to this instant was on the screen. */
	at: instant,
	/**
	 * So many replies were on the screen. A reply that was written offline arrives late, with an instant
	 * that was passed long ago: only the number tells that it is new.
	 */
	replies: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000))
});
export type Seen = v.InferOutput<typeof seen>;
export type SeenByKey = Readonly<Record<string, Seen>>;
interface Marks {
	seen: SeenByKey;
	upTo?: string;
}

/**
 * What a person has seen of one place (a community; `commons` stands for everything that belongs to
 * none), in their own space: one small document for each place instead of one for each thread. Two
 * devices never overlap: of both the later counts.
 */
export const readmark = defineDocument({
	type: 'readmark',
	label: '既読の印',
	permissions: {
		...owned,
		read: OWN,
		spaces: ['personal'],
		id: ['author', 'place'],
		immutable: ['place'],
		begunByAnyone: true
	},
	merge: 'fields',
	rank: 7,
	entries: {
		/** Space id. */
		place: v.pipe(
			v.string(),
			v.check((id) => id === COMMONS || parseSpace(id)?.kind === 'community', '場所がありません。')
		),
		/** By thread without `thread:`, or by the id of what is no thread. */
		seen: v.pipe(
			v.record(v.pipe(v.string(), v.maxLength(250), v.regex(/^[A-Za-z0-9:._-]+$/)), seen),
			v.check((marks) => Object.keys(marks).length <= MAX_SEEN, '印が多すぎます。')
		),
		/** Everything up to this instant is read (「すべて既読にする」). In `commons` it holds everywhere. */
		upTo: v.optional(instant)
	},
	joins: {
		seen: (_merged, ...versions) =>
			joinedSeen(...versions.map((version) => (version as Marks).seen)),
		upTo: (_merged, ...versions) => latest(...versions.map((version) => (version as Marks).upTo))
	}
});
export type Readmark = DocumentOf<typeof readmark>;

export const readmarkId = (author: string, place: string): string => `readmark:${author}:${place}`;

/** Key of a thread, or of anything else in the inbox, in `seen`. */
export const seenKey = (id: string): string =>
	id.startsWith('thread:') ? id.slice('thread:'.length) : id;

/** The latest of instants, none of which need be given. */
export const latest = (...instants: readonly (string | undefined)[]): string | undefined =>
	instants.reduce((a, b) => (a === undefined || (b !== undefined && b > a) ? b : a), undefined);

/** What any of these says was seen; the order does not matter, nor how often one is given. */
export function joinedSeen(...marks: readonly SeenByKey[]): Record<string, Seen> {
	const joined: Record<string, Seen> = {};
	for (const [key, { at, replies }] of marks.flatMap((each) => Object.entries(each))) {
		const other = joined[key];
		joined[key] = {
			at: other && other.at > at ? other.at : at,
			replies: Math.max(other?.replies ?? 0, replies)
		};
	}
	return bounded(joined);
}

function bounded(marks: Record<string, Seen>): Record<string, Seen> {
	const entries = Object.entries(marks);
	if (entries.length <= MAX_SEEN) return marks;
	const order = ([key, { at }]: [string, Seen]): string => `${at} ${key}`;
	return Object.fromEntries(
		entries.sort((a, b) => (order(a) < order(b) ? 1 : -1)).slice(0, MAX_SEEN)
	);
}

/**
 * The mark of a place after more was seen; `previous` itself when that says nothing new.
 *
 * @param now ISO 8601
 * @param previous what stood until now, with its `_rev`
 */
export function markedRead(
	{ author, now, place }: { author: string; now: string; place: string },
	news: { seen?: SeenByKey; upTo?: string | undefined },
	previous: Readmark | undefined
): Readmark {
	const oldest = new Date(Date.parse(now) - KEPT_DAYS * DAY_MS).toISOString();
	const upTo = latest(previous?.upTo, news.upTo);
	// What is read anyway needs no mark of its own, unless it counts replies.
	const seen = Object.fromEntries(
		Object.entries(joinedSeen(previous?.seen ?? {}, news.seen ?? {})).filter(
			([, { at }]) => at >= oldest
		)
	);
	if (previous && upTo === previous.upTo && saysNothingNew(previous.seen, news.seen ?? {}))
		return previous;
	const begun: Readmark = previous
		? revised(previous, author, now)
		: { ...newEnvelope('readmark', { author, now, key: place }), place, seen };
	return { ...begun, seen, ...(upTo === undefined ? {} : { upTo }) };
}

const saysNothingNew = (known: SeenByKey, news: SeenByKey): boolean =>
	Object.entries(news).every(([key, { at, replies }]) => {
		const mark = known[key];
		return mark !== undefined && mark.at >= at && mark.replies >= replies;
	});

/** Is what happened at an instant still unread? @param replies how many there are now */
export function isUnread(
	{ at, replies = 0 }: { at: string; replies?: number },
	{ mark, upTo }: { mark: Seen | undefined; upTo: string | undefined }
): boolean {
	// A number that was noted before everything was called read says nothing any more.
	const isCounted = mark !== undefined && mark.at >= (upTo ?? '');
	if (isCounted && replies > mark.replies) return true;
	return at > (latest(mark?.at, upTo) ?? '');
}
