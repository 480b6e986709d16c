import * as v from 'valibot';
import { newEnvelope } from '$lib/domain/core/create';
import { defineDocument, type DocumentOf } from '$lib/domain/core/document';
import {
	calendarDate,
	clockTime,
	key,
	line,
	optionalDate,
	optionalLine,
	optionalText
} from '$lib/domain/core/fields';
import { isRule, occurrenceDates } from './recurrence';
import { ORGANISERS, OWN, SERVER, owned, servers, toAndFro } from '$lib/domain/permissions/presets';

/** 出欠 (domain.md 「行事」). */
export const ATTENDANCE = {
	venue: '出席（会場）',
	online: '出席（オンライン）',
	late: '遅参',
	early: '早退',
	proxy: '代理'
} as const;
export type Attendance = keyof typeof ATTENDANCE;

const capacity = v.pipe(
	v.number('定員は数字で入力してください。'),
	v.integer('定員は整数で入力してください。'),
	v.minValue(1, '定員は1人以上にしてください。'),
	v.maxValue(1000, '定員は1,000人以下にしてください。')
);

/** A recurring event such as the meetup of every third Wednesday. */
export const series = defineDocument({
	type: 'series',
	label: '行事',
	permissions: { ...owned, create: ORGANISERS, edit: ORGANISERS, spaces: ['commons'] },
	merge: 'fields',
	rank: 1,
	entries: {
		title: line('行事名', 80),
		description: optionalText('内容', 4000),
		rrule: v.pipe(v.string(), v.check(isRule, '繰り返しの形が正しくありません。')),
		startsOn: calendarDate('開始日'),
		/** Last day the rule is followed; '' for no end. */
		endsOn: optionalDate('終了日'),
		startTime: clockTime('開始時刻'),
		endTime: clockTime('終了時刻'),
		place: line('会場', 120),
		url: optionalLine('オンラインの入口', 400),
		capacity,
		/** 勤務上の取扱い. */
		workTreatment: optionalLine('勤務上の取扱い', 120)
	},
	isConsistent: ({ startTime, endTime }) => endTime > startTime
});
export type Series = DocumentOf<typeof series>;

/** What differs on one date of a series (RFC 5545: an override of one RECURRENCE-ID). */
export const occurrence = defineDocument({
	type: 'occurrence',
	label: '行事の回',
	permissions: {
		...owned,
		create: ORGANISERS,
		edit: ORGANISERS,
		spaces: ['commons'],
		id: ['bare:series', 'date'],
		immutable: ['series', 'date']
	},
	merge: 'fields',
	rank: 1,
	entries: {
		series: v.pipe(v.string(), v.startsWith('series:'), v.maxLength(150)),
		date: calendarDate('日付'),
		cancelled: v.boolean(),
		theme: optionalLine('テーマ', 120),
		place: optionalLine('会場', 120),
		capacity: v.nullable(capacity),
		/** A record for those who were absent. */
		record: optionalText('開催の記録', 4000)
	}
});
export type Occurrence = DocumentOf<typeof occurrence>;

/** `<author>:<key>` of a series id. */
export const seriesKey = (series: string): string => series.slice('series:'.length);

/**
 * A person's sign-up for one date, and also its cancelling: one document for each pair, written by
 * the person only. The clerk's answer is the verdict.
 */
export const signup = defineDocument({
	type: 'signup',
	label: '参加申込み',
	permissions: {
		...owned,
		read: OWN,
		spaces: ['commons'],
		id: ['author', 'bare:series', 'date'],
		immutable: ['series', 'date'],
		states: toAndFro('in', 'cancelled')
	},
	merge: 'latest',
	rank: 15,
	entries: {
		series: v.pipe(v.string(), v.startsWith('series:'), v.maxLength(150)),
		date: calendarDate('日付'),
		state: v.picklist(['in', 'cancelled']),
		attendance: v.picklist(
			Object.keys(ATTENDANCE) as Attendance[],
			'参加のしかたを選んでください。'
		)
	}
});
export type Signup = DocumentOf<typeof signup>;

export const signupId = (person: string, series: string, date: string): string =>
	`signup:${person}:${seriesKey(series)}:${date}`;

/** What the clerk decided about a sign-up. */
export const OUTCOMES = {
	confirmed: '参加確定',
	waiting: 'キャンセル待ち',
	cancelled: '取消済み',
	declined: '受付できません'
} as const;
export type Outcome = keyof typeof OUTCOMES;

/**
 * The clerk's answer to one sign-up. `order` is the order of arrival at the server, because a
 * phone's clock decides nothing. `signupRev` says which revision it answers: a newer one is 仮 again.
 */
export const verdict = defineDocument({
	type: 'verdict',
	label: '申込みの結果',
	permissions: { ...servers, read: { ...SERVER, member: 'named' }, spaces: ['commons'] },
	merge: 'latest',
	rank: 16,
	entries: {
		signup: v.pipe(v.string(), v.startsWith('signup:')),
		signupRev: v.string(),
		series: v.pipe(v.string(), v.startsWith('series:')),
		date: calendarDate('日付'),
		person: key,
		outcome: v.picklist(Object.keys(OUTCOMES) as Outcome[]),
		/** Counts up from 1 within one date. */
		order: v.pipe(v.number(), v.integer(), v.minValue(0)),
		/** Why a sign-up was declined; '' otherwise. */
		reason: v.string()
	}
});
export type Verdict = DocumentOf<typeof verdict>;

export const verdictId = (signup: string): string => `verdict:${signup.slice('signup:'.length)}`;

export function newSignup(input: {
	author: string;
	now: string;
	series: string;
	date: string;
	attendance: Attendance;
}): Signup {
	return {
		...newEnvelope('signup', {
			author: input.author,
			now: input.now,
			key: `${seriesKey(input.series)}:${input.date}`
		}),
		series: input.series,
		date: input.date,
		state: 'in',
		attendance: input.attendance
	};
}

/** One date of a series with its override applied. */
export interface Meeting {
	series: string;
	date: string;
	title: string;
	theme: string;
	place: string;
	startTime: string;
	endTime: string;
	capacity: number;
	cancelled: boolean;
}

/** The meeting on `date`, or null when the series has none on that day. */
export function meetingOn(
	series: Pick<
		Series,
		| '_id'
		| 'title'
		| 'rrule'
		| 'startsOn'
		| 'endsOn'
		| 'place'
		| 'startTime'
		| 'endTime'
		| 'capacity'
	>,
	date: string,
	override?: Pick<Occurrence, 'theme' | 'place' | 'capacity' | 'cancelled'> | null
): Meeting | null {
	if (date < series.startsOn || (series.endsOn !== '' && date > series.endsOn)) return null;
	if (occurrenceDates(series.rrule, date, date).length === 0) return null;
	return {
		series: series._id,
		date,
		title: series.title,
		theme: override?.theme ?? '',
		place: override?.place || series.place,
		startTime: series.startTime,
		endTime: series.endTime,
		capacity: override?.capacity ?? series.capacity,
		cancelled: override?.cancelled ?? false
	};
}
