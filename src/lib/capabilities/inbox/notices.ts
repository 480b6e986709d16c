import * as v from 'valibot';
import { newEnvelope, revised } from '$lib/domain/core/create';
import { defineDocument, type DocumentOf } from '$lib/domain/core/document';
import { clockTime } from '$lib/domain/core/fields';
import { tokyoDate, tokyoTime } from '$lib/domain/core/time';
import { OWN, owned } from '$lib/domain/permissions/presets';

/** What a phone may be told of while the app is closed. */
export const NOTICE_KINDS = {
	mention: '呼ばれたとき（@）',
	answer: '自分の投稿への返信',
	accepted: '自分の返信が「解決」になったとき',
	thread: '「すべて」にしたコミュニティの新しい話題',
	verdict: '行事の申込みの結果',
	decision: 'コミュニティの提案への返事',
	published: '匿名の投稿の結果',
	duty: '対応を待つ通報や提案'
} as const;
export type NoticeKind = keyof typeof NOTICE_KINDS;
export const ALL_NOTICE_KINDS = Object.keys(NOTICE_KINDS) as NoticeKind[];

/**
 * What a person wants to be told of, and when, on all of their devices. Whether one device may be told
 * at all is that device's own matter (its subscription, server/push).
 */
export const notices = defineDocument({
	type: 'notices',
	label: '通知の設定',
	permissions: { ...owned, read: OWN, spaces: ['personal'], begunByAnyone: true },
	// Two devices may choose at once: the later choice counts.
	merge: 'latest',
	rank: 7,
	entries: {
		/** Kinds that are switched off. */
		off: v.pipe(v.array(v.picklist(ALL_NOTICE_KINDS)), v.maxLength(ALL_NOTICE_KINDS.length)),
		/** At any time; else only between `from` and `to`. */
		always: v.boolean(),
		from: clockTime('はじめ'),
		to: clockTime('おわり'),
		/** Also on Saturdays and Sundays. */
		weekends: v.boolean()
	},
	isConsistent: ({ always, from, to }) => always || from < to
});
export type Notices = DocumentOf<typeof notices>;
export type NoticesFields = Pick<Notices, 'off' | 'always' | 'from' | 'to' | 'weekends'>;

/** Of who chose nothing: in working hours (8:30–17:15) on working days. */
export const USUAL_NOTICES: NoticesFields = {
	off: [],
	always: false,
	from: '08:30',
	to: '17:15',
	weekends: false
};

/** The one of a person. */
export const noticesId = (person: string): string => `notices:${person}:main`;

/** What `author` wants from now on. @param previous what stood until now, with its `_rev` */
export function newNotices(
	{ author, now }: { author: string; now: string },
	fields: NoticesFields,
	previous?: Notices
): Notices {
	const begun = previous
		? revised(previous, author, now)
		: newEnvelope('notices', { author, now, key: 'main' });
	return { ...begun, ...fields };
}

/**
 * May a phone be disturbed at this moment? By the clock of Tokyo, wherever phone and server are.
 *
 * @param now milliseconds
 */
export function isQuiet(
	{ always, from, to, weekends }: Pick<NoticesFields, 'always' | 'from' | 'to' | 'weekends'>,
	now: number
): boolean {
	if (always) return false;
	const weekday = new Date(`${tokyoDate(now)}T00:00:00Z`).getUTCDay();
	if (!weekends && (weekday === 0 || weekday === 6)) return true;
	const time = tokyoTime(now);
	return time < from || time >= to;
}
