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

/** Of a meeting, among all others. */
export const meetingKey = ({ meeting }: MeetingItem): string => `${meeting.series} ${meeting.date}`;

/**
 * What is in this person's diary, and what could be.
 *
 * @param now milliseconds
 * @param kept `meetingKey` of the meeting that is offered already: it stays where it is, also when it was
 * signed up for, or the next one would come to lie under the finger
 */
export const appointments =
	(me: string, now: number, kept: string | null = null) =>
	async (database: YuiDatabase): Promise<Appointments> => {
		const near = await meetings(me, tokyoDate(now), NEAR_DAYS)(database);
		const ahead = near.filter(
			({ meeting }) => tokyoInstant(meeting.date, meeting.endTime).getTime() > now
		);
		const shown = ahead.find((item) => meetingKey(item) === kept);
		const open = ahead.filter(({ meeting, mine }) => !meeting.cancelled && !isIn(mine.status));
		return {
			mine: ahead.filter((item) => isIn(item.mine.status) && item !== shown).slice(0, MAX_MINE),
			next: shown ?? open.find(({ series }) => series.rrule === THIRD_WEDNESDAY) ?? open[0]
		};
	};
