import { entriesOf, rollOfMeeting } from '$lib/capabilities/roll/roll';
import { rolls } from '$lib/capabilities/roll/roll.query';
import { addDays } from '$lib/domain/core/time';
import type { Person } from '$lib/capabilities/directory/directory';
import {
	ATTENDANCE,
	meetingOn,
	signupId,
	verdictId,
	type Attendance,
	type Meeting,
	type Outcome,
	type Series,
	type Verdict
} from './event';
import { occurrenceDates } from './recurrence';
import type { YuiDatabase } from '$lib/read-model/database';
import type { SignupRow } from './event.row';
import { outboxKey } from '$lib/read-model/state';
import { peopleByIds, stateOf, type ItemState } from '$lib/read-model/queries/items';

/**
 * How a sign-up stands: `tentative` (仮) until the clerk has answered its newest revision, then what
 * the clerk decided; `changing` while it has its seat or its place in the queue and a newer revision is
 * unanswered; `cancelling` while a cancellation is; `none` without one.
 */
export type SignupStatus = 'none' | 'tentative' | 'changing' | 'cancelling' | Outcome;

/** Does this person mean to come? */
export const isIn = (status: SignupStatus): boolean =>
	status === 'tentative' || status === 'changing' || status === 'confirmed' || status === 'waiting';

/** @param verdict the clerk's last answer to this sign-up, to whatever revision */
function statusOf({ doc, rev }: SignupRow, verdict: Verdict | undefined): SignupStatus {
	if (verdict?.signupRev === rev) return verdict.outcome;
	if (doc.state === 'cancelled') return 'cancelling';
	// Only a cancelling gives the seat back (capabilities/event/settle).
	return verdict?.outcome === 'confirmed' || verdict?.outcome === 'waiting'
		? 'changing'
		: 'tentative';
}

export interface MySignup {
	status: SignupStatus;
	row: SignupRow | undefined;
	/** Why it was declined. */
	reason: string;
	state: ItemState;
}

export interface MeetingItem {
	meeting: Meeting;
	series: Series;
	/** 開催の記録; '' when there is none. */
	record: string;
	confirmed: number;
	waiting: number;
	mine: MySignup;
}

async function meetingItem(
	database: YuiDatabase,
	me: string,
	series: Series,
	date: string
): Promise<MeetingItem | null> {
	const [override, guests, mine] = await Promise.all([
		database.occurrences.where('[series+date]').equals([series._id, date]).first(),
		guestsOf(database, series._id, date),
		mySignup(database, signupId(me, series._id, date))
	]);
	const meeting = meetingOn(series, date, override?.doc);
	if (!meeting) return null;
	return {
		meeting,
		series,
		record: override?.doc.record ?? '',
		confirmed: guests.filter(({ outcome }) => outcome === 'confirmed').length,
		waiting: guests.filter(({ outcome }) => outcome === 'waiting').length,
		mine
	};
}

/** Somebody who signed up for a meeting, whatever came of it. */
interface Guest {
	id: string;
	attendance: Attendance;
	status: SignupStatus;
	/** The clerk's last answer, to whatever revision. */
	outcome: Outcome | undefined;
	/** Did they not cancel? */
	isComing: boolean;
	/** Of arrival; who is not answered yet comes last. */
	order: number;
}

/**
 * Everybody on the roll of a meeting, and this person as they say themselves; before there is a roll,
 * everybody whose sign-up is on this device.
 */
async function guestsOf(database: YuiDatabase, series: string, date: string): Promise<Guest[]> {
	const [roll] = await rolls(database, [rollOfMeeting(series, date)]);
	if (!roll) return unrolledGuests(database, [series, date]);
	const guests = ROLLED.flatMap((outcome) =>
		entriesOf(roll, outcome).map((entry) => ({ outcome, entry }))
	);
	const rolled = guests.map(({ outcome, entry: { person, detail } }, order): Guest => ({
		id: person,
		attendance: Object.hasOwn(ATTENDANCE, detail) ? (detail as Attendance) : 'venue',
		...{ status: outcome, outcome, isComing: true, order }
	}));
	const id = signupId(database.person, series, date);
	const signup = await database.signups.get(id);
	if (!signup) return rolled;
	const own = asGuest(signup, (await database.verdicts.get(verdictId(id)))?.doc);
	// Their place is among the others, wherever the roll has them.
	const order = rolled.find((guest) => guest.id === own.id)?.order ?? Infinity;
	return [...rolled.filter((guest) => guest.id !== own.id), { ...own, order }];
}

async function unrolledGuests(
	database: YuiDatabase,
	key: [series: string, date: string]
): Promise<Guest[]> {
	const [signups, verdicts] = await Promise.all([
		database.signups.where('[series+date]').equals(key).toArray(),
		database.verdicts.where('[series+date]').equals(key).toArray()
	]);
	const verdictBySignup = new Map(verdicts.map((verdict) => [verdict.signup, verdict.doc]));
	return signups.map((signup) => asGuest(signup, verdictBySignup.get(signup.id)));
}

function asGuest(signup: SignupRow, verdict: Verdict | undefined): Guest {
	const status = statusOf(signup, verdict);
	return {
		id: signup.person,
		attendance: signup.doc.attendance,
		status,
		outcome: verdict?.outcome,
		isComing: signup.doc.state === 'in',
		order: verdict && status !== 'tentative' ? verdict.order : Infinity
	};
}

/** Those with a seat come before those who wait. */
const ROLLED = ['confirmed', 'waiting', 'declined'] as const;

async function mySignup(database: YuiDatabase, id: string): Promise<MySignup> {
	const row = await database.signups.get(id);
	if (!row) return { status: 'none', row, reason: '', state: 'sent' };
	const [verdict, entry] = await Promise.all([
		database.verdicts.where('signup').equals(id).first(),
		database.outbox.get(outboxKey(row.space, id))
	]);
	const { state } = stateOf(entry);
	const reason = verdict?.doc.signupRev === row.rev ? verdict.doc.reason : '';
	return { status: statusOf(row, verdict?.doc), row, reason, state };
}

/** Meetings from `from` for `days` days, the soonest first. */
export const meetings =
	(me: string, from: string, days: number) =>
	async (database: YuiDatabase): Promise<MeetingItem[]> => {
		const to = addDays(from, days);
		const rows = await database.series.toArray();
		const items = await Promise.all(
			rows.flatMap(({ doc }) =>
				occurrenceDates(doc.rrule, from, to).map((date) => meetingItem(database, me, doc, date))
			)
		);
		return items
			.filter((item) => item !== null)
			.sort((a, b) =>
				`${a.meeting.date}${a.meeting.startTime}` < `${b.meeting.date}${b.meeting.startTime}`
					? -1
					: 1
			);
	};

export interface Participant {
	person: Person | undefined;
	id: string;
	attendance: Attendance;
	status: SignupStatus;
}

export interface MeetingWithParticipants extends MeetingItem {
	participants: Participant[];
}

/** One meeting with who takes part; null when the series is not here or has none on that day. */
export const meetingWithParticipants =
	(me: string, seriesId: string, date: string) =>
	async (database: YuiDatabase): Promise<MeetingWithParticipants | null> => {
		const row = await database.series.get(seriesId);
		const item = row ? await meetingItem(database, me, row.doc, date) : null;
		if (!item) return null;
		const guests = (await guestsOf(database, seriesId, date)).filter(({ isComing }) => isComing);
		const people = await peopleByIds(
			database,
			guests.map(({ id }) => id)
		);
		const participants = guests
			.sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1))
			.map(({ id, attendance, status }) => ({ id, person: people.get(id), attendance, status }));
		return { ...item, participants };
	};
