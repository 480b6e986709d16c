import {
	ATTENDANCE,
	meetingOn,
	newSignup,
	type Attendance,
	type Series,
	type Signup
} from '$lib/capabilities/event/event';
import { occurrenceDates, THIRD_WEDNESDAY } from '$lib/capabilities/event/recurrence';
import { settle } from '$lib/capabilities/event/settle';
import { newEnvelope } from '$lib/domain/core/create';
import type { Envelope } from '$lib/domain/core/document';
import { firstRevision } from '$lib/domain/core/hash';
import { addDays, tokyoInstant } from '$lib/domain/core/time';
import { MUNICIPALITIES } from '$lib/domain/region/municipalities';
import type { Random } from '../large/random';
import type { SamplePerson, SampleRegion } from '../types';

/** Days that three years have. */
const YEARS = 3 * 366;
/** Who comes on an average third Wednesday: to that of the region, and to one of each municipality. */
const GUESTS = { region: 160, municipality: 16 } as const;

const ATTENDANCES = Object.keys(ATTENDANCE) as Attendance[];

/**
 * Three years of third Wednesdays and the next one, each with its sign-ups and what the clerk answered
 * in time: left to its next start it would decline them all, because they are over.
 */
export function* meetings(
	region: SampleRegion,
	today: string,
	random: Random
): Generator<Envelope> {
	const organiser = region.people.find(({ roles }) => roles.includes('organiser'));
	if (!organiser) throw new Error('the region lacks somebody who organises meetings');
	const founded = tokyoInstant(addDays(today, -YEARS), '09:00').toISOString();
	const places = [{ code: '', name: '広域圏' }, ...MUNICIPALITIES];
	for (const { code, name } of places) {
		const series: Series = {
			...newEnvelope('series', {
				author: organiser.id,
				now: founded,
				key: `wednesday-${code || 'region'}`
			}),
			title: `${name} 第3水曜 交流会（サンプル）`,
			description: '業務のわからないことや悩みを、気軽に話す会です。',
			rrule: THIRD_WEDNESDAY,
			startsOn: addDays(today, -YEARS),
			endsOn: '',
			startTime: '12:00',
			endTime: '13:00',
			place: `${name} 会議室（サンプル）`,
			url: '',
			capacity: code === '' ? GUESTS.region : GUESTS.municipality,
			workTreatment: ''
		};
		yield series;
		const people = region.people.filter((one) => code === '' || one.municipality === code);
		const count = code === '' ? GUESTS.region : GUESTS.municipality;
		for (const date of occurrenceDates(series.rrule, addDays(today, 1 - YEARS), addDays(today, 31)))
			yield* meeting(series, date, people, count, random);
	}
}

function* meeting(
	series: Series,
	date: string,
	people: readonly SamplePerson[],
	count: number,
	random: Random
): Generator<Envelope> {
	const guests = new Set<string>();
	const wanted = Math.min(people.length, Math.round(count * (0.7 + 0.6 * random.next())));
	while (guests.size < wanted) guests.add(random.pick(people).id);
	const at = (): string =>
		tokyoInstant(
			addDays(date, -random.integer(2, 40)),
			`${random.integer(10, 17)}:30`
		).toISOString();
	const signups = [...guests]
		.map((author) => ({ author, now: at() }))
		.sort((a, b) => (a.now < b.now ? -1 : 1))
		.map(({ author, now }): Signup => {
			const attendance = random.pick(ATTENDANCES);
			const signup = newSignup({ author, now, series: series._id, date, attendance });
			return { ...signup, _rev: firstRevision(signup) };
		});
	const decided = tokyoInstant(addDays(date, -1), '17:00').toISOString();
	for (const { _rev, ...signup } of signups) yield signup;
	yield* settle(meetingOn(series, date), signups, [], decided);
}
