import { tokyoDate, tokyoInstant } from '$lib/domain/core/time';
import { THIRD_WEDNESDAY } from './recurrence';
import type { YuiDatabase } from '$lib/read-model/database';
import { isIn, meetings, type MeetingItem } from './event.query';

/** Days ahead that are looked through: at least one third Wednesday is among them. */
const NEAR_DAYS = 45;
const MAX_MINE = 3;

export interface Appointments {
	/** The next meetings this person signed up for, also a cancelled one: it has to be known. */
	mine: MeetingItem[];
	/** The next third Wednesday they did not sign up for, else the next other meeting. */
	next: MeetingItem | undefined;
}

/** What is in this person's diary, and what could be. @param now milliseconds */
export const appointments =
	(me: string, now: number) =>
	async (database: YuiDatabase): Promise<Appointments> => {
		const near = await meetings(me, tokyoDate(now), NEAR_DAYS)(database);
		const ahead = near.filter(
			({ meeting }) => tokyoInstant(meeting.date, meeting.endTime).getTime() > now
		);
		const open = ahead.filter(({ meeting, mine }) => !meeting.cancelled && !isIn(mine.status));
		return {
			mine: ahead.filter(({ mine }) => isIn(mine.status)).slice(0, MAX_MINE),
			next: open.find(({ series }) => series.rrule === THIRD_WEDNESDAY) ?? open[0]
		};
	};
