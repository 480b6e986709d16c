import type { EntityTable } from 'dexie';
import { longDate } from '$lib/domain/core/time';
import { meetingOn, type Occurrence, type Series, type Signup, type Verdict } from './event';
import type { Row } from '$lib/read-model/row';
import { projection } from '$lib/read-model/projections/projection';

export type SeriesRow = Row<Series>;

export const seriesProjection = projection<Series, object>({
	type: 'series',
	table: 'series',
	keys: () => ({})
});

export interface OccurrenceRow extends Row<Occurrence> {
	series: string;
	date: string;
}

export const occurrenceProjection = projection<Occurrence, Pick<OccurrenceRow, 'series' | 'date'>>({
	type: 'occurrence',
	table: 'occurrences',
	indexes: '[series+date]',
	keys: ({ series, date }) => ({ series, date })
});

export interface SignupRow extends Row<Signup> {
	series: string;
	date: string;
	person: string;
}

export const signupProjection = projection<Signup, Pick<SignupRow, 'series' | 'date' | 'person'>>({
	type: 'signup',
	table: 'signups',
	indexes: '[series+date], person',
	keys: ({ series, date, author }) => ({ series, date, person: author }),
	called: async (database, { series, date, doc: { state } }) => {
		const [found, occurrence] = await Promise.all([
			database.series.get(series),
			database.occurrences.where('[series+date]').equals([series, date]).first()
		]);
		const meeting = found && meetingOn(found.doc, date, occurrence?.doc);
		return {
			label: state === 'in' ? '参加の申込み' : '参加の取消し',
			title: [meeting?.title, longDate(date)].filter(Boolean).join(' ')
		};
	}
});

export interface VerdictRow extends Row<Verdict> {
	signup: string;
	series: string;
	date: string;
}

export const verdictProjection = projection<
	Verdict,
	Pick<VerdictRow, 'signup' | 'series' | 'date'>
>({
	type: 'verdict',
	table: 'verdicts',
	indexes: 'signup, [series+date]',
	keys: ({ signup, series, date }) => ({ signup, series, date })
});

declare module '$lib/read-model/database' {
	interface YuiDatabase {
		series: EntityTable<SeriesRow, 'id'>;
		occurrences: EntityTable<OccurrenceRow, 'id'>;
		signups: EntityTable<SignupRow, 'id'>;
		verdicts: EntityTable<VerdictRow, 'id'>;
	}
}

export default [seriesProjection, occurrenceProjection, signupProjection, verdictProjection];
