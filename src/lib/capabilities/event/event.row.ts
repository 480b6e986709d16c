import type { Occurrence, Series, Signup, Verdict } from './event';
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
	keys: ({ series, date, author }) => ({ series, date, person: author })
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
