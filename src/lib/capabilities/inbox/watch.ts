import * as v from 'valibot';
import { newEnvelope, revised } from '$lib/domain/core/create';
import { defineDocument, type DocumentOf } from '$lib/domain/core/document';
import { choice, instant, key } from '$lib/domain/core/fields';
import { OWN, owned } from '$lib/domain/permissions/presets';

/** What of a community a person wants to be told. */
export const WATCH_LEVELS = {
	all: 'すべての新しい話題',
	mine: '自分の話題と、呼ばれたとき',
	none: '知らせない'
} as const;
export type WatchLevel = keyof typeof WATCH_LEVELS;

/** How closely a person watches a community; in their own space, one for each pair. */
export const watch = defineDocument({
	type: 'watch',
	label: '通知のしかた',
	permissions: {
		...owned,
		read: OWN,
		spaces: ['personal'],
		id: ['author', 'community'],
		immutable: ['community'],
		begunByAnyone: true
	},
	// Two devices may choose at once: the later choice counts.
	merge: 'latest',
	rank: 7,
	entries: {
		community: key,
		level: choice('通知', WATCH_LEVELS),
		/** Nothing is told until then. */
		mutedUntil: v.optional(instant)
	}
});
export type Watch = DocumentOf<typeof watch>;
export type WatchFields = Pick<Watch, 'level' | 'mutedUntil'>;

export const watchId = (author: string, community: string): string =>
	`watch:${author}:${community}`;

/** What `author` wants from now on. @param previous what stood until now, with its `_rev` */
export function newWatch(
	{ author, now, community }: { author: string; now: string; community: string },
	{ level, mutedUntil }: WatchFields,
	previous?: Watch
): Watch {
	const { mutedUntil: _, ...begun }: Watch = previous
		? revised(previous, author, now)
		: { ...newEnvelope('watch', { author, now, key: community }), community, level };
	return { ...begun, level, ...(mutedUntil === undefined ? {} : { mutedUntil }) };
}

/** The level that holds at a moment; of who chose nothing, that of everybody. @param now ISO 8601 */
export function levelAt(found: WatchFields | undefined, now: string): WatchLevel {
	if (!found) return 'mine';
	return found.mutedUntil !== undefined && found.mutedUntil > now ? 'none' : found.level;
}
