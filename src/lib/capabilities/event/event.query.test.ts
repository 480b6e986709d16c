/** How a sign-up stands on the phone, and which meetings a list shows. */
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newEnvelope, revised } from '$lib/domain/core/create';
import { newSignup, verdictId, type Outcome, type Series } from './event';
import { THIRD_WEDNESDAY } from './recurrence';
import { YuiDatabase } from '$lib/read-model/database';
import {
	occurrenceProjection,
	seriesProjection,
	signupProjection,
	verdictProjection,
	type OccurrenceRow,
	type SeriesRow,
	type SignupRow,
	type VerdictRow
} from './event.row';
import { meetings } from './event.query';
import { bySeries } from './series.query';

const NOW = '2026-04-01T00:00:00.000Z';
const FROM = '2026-04-01';

let database: YuiDatabase;
beforeEach(() => (database = new YuiDatabase('events')));
afterEach(() => database.delete());

async function putSeries(key: string): Promise<Series> {
	const series: Series = {
		...newEnvelope('series', { author: 's0003', now: NOW, key }),
		...{ title: key, description: '', rrule: THIRD_WEDNESDAY, startsOn: FROM, endsOn: '' },
		...{ startTime: '16:00', endTime: '17:00', place: '会議室', url: '', capacity: 20 },
		workTreatment: ''
	};
	await database.series.put(
		seriesProjection.toRow({ ...series, _rev: '1-a' }, 'commons', []) as SeriesRow
	);
	return series;
}

async function putSignup(series: Series, date: string, rev: string, state: 'in' | 'cancelled') {
	const signup = newSignup({
		...{ author: 's0001', now: NOW, series: series._id, date },
		attendance: 'venue'
	});
	const stored = { ...revised(signup, 's0001', NOW), state, _rev: rev };
	await database.signups.put(signupProjection.toRow(stored, 'commons', []) as SignupRow);
	return signup;
}

async function putVerdict(signup: { _id: string }, signupRev: string, outcome: Outcome) {
	const verdict = {
		...newEnvelope('verdict', { author: 'system', now: NOW, key: '' }),
		...{ _id: verdictId(signup._id), signup: signup._id, signupRev, outcome, order: 1 },
		...{ series: 'series:s0003:a', date: '2026-04-15', person: 's0001', reason: '', _rev: '1-a' }
	};
	await database.verdicts.put(verdictProjection.toRow(verdict, 'commons', []) as VerdictRow);
}

const statusNow = async () => (await meetings('s0001', FROM, 20)(database))[0]?.mine.status;

describe('a sign-up that was changed', () => {
	test.each(['confirmed', 'waiting'] as const)(
		'while %s is no new one until the clerk has answered: its place stays',
		async (outcome) => {
			const series = await putSeries('a');
			const signup = await putSignup(series, '2026-04-15', '2-b', 'in');
			expect(await statusNow()).toBe('tentative');
			await putVerdict(signup, '1-a', outcome);
			expect(await statusNow()).toBe('changing');
			await putVerdict(signup, '2-b', outcome);
			expect(await statusNow()).toBe(outcome);
		}
	);

	test('after it was cancelled is 仮 again, and a cancelling is one', async () => {
		const series = await putSeries('a');
		const signup = await putSignup(series, '2026-04-15', '3-c', 'in');
		await putVerdict(signup, '2-b', 'cancelled');
		expect(await statusNow()).toBe('tentative');
		await putSignup(series, '2026-04-15', '4-d', 'cancelled');
		await putVerdict(signup, '3-c', 'confirmed');
		expect(await statusNow()).toBe('cancelling');
	});
});

test('a list shows the next meeting of each series that takes place, and those one is in', async () => {
	const [a, b] = [await putSeries('a'), await putSeries('b')];
	await putSignup(b, '2026-06-17', '1-a', 'in');
	const cancelled = {
		...newEnvelope('occurrence', { author: 's0003', now: NOW, key: `a:2026-04-15` }),
		...{ series: a._id, date: '2026-04-15', cancelled: true, theme: '', place: '' },
		...{ capacity: null, record: '', _rev: '1-a' }
	};
	await database.occurrences.put(
		occurrenceProjection.toRow(cancelled, 'commons', []) as OccurrenceRow
	);
	const groups = bySeries(await meetings('s0001', FROM, 120)(database));
	const picture = groups.map(({ series, shown, others }) => [
		series.title,
		shown.map(({ meeting }) => meeting.date.slice(5)).join(' '),
		others.length
	]);
	expect(picture).toEqual([
		['a', '04-15 05-20', 2],
		['b', '04-15 06-17', 2]
	]);
});
