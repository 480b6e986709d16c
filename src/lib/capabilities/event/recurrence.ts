import { addDays, WEEKDAYS } from '$lib/domain/core/time';

/**
 * Recurrence of the meetups, written as iCalendar RRULE (RFC 5545). Only the form the offices use
 * is understood: the nth weekday of each month, `FREQ=MONTHLY;BYDAY=+3WE` (毎月第3水曜日).
 */
const RRULE = /^FREQ=MONTHLY;BYDAY=\+?([1-4]|-1)(SU|MO|TU|WE|TH|FR|SA)$/;
const DAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const;

export const THIRD_WEDNESDAY = 'FREQ=MONTHLY;BYDAY=+3WE';

interface MonthlyRule {
	/** 1–4, or −1 for the last of the month. */
	nth: number;
	/** 0 = Sunday. */
	weekday: number;
}

function parseRule(rrule: string): MonthlyRule | null {
	const match = RRULE.exec(rrule);
	if (!match) return null;
	return {
		nth: Number(match[1]),
		weekday: DAYS.indexOf(match[2] as (typeof DAYS)[number])
	};
}

/** Is this a rule the app can follow? */
export const isRule = (rrule: string): boolean => parseRule(rrule) !== null;

/** 「毎月第3水曜日」. */
export function ruleLabel(rrule: string): string {
	const rule = parseRule(rrule);
	if (!rule) return rrule;
	return `毎月${rule.nth === -1 ? '最終' : `第${rule.nth}`}${WEEKDAYS[rule.weekday]}曜日`;
}

/** The nth weekday of a month (`month` 1–12), as `YYYY-MM-DD`. */
function nthWeekday(year: number, month: number, { nth, weekday }: MonthlyRule): string {
	const first = `${year}-${String(month).padStart(2, '0')}-01`;
	const firstDay = new Date(`${first}T00:00:00Z`).getUTCDay();
	const offset = (weekday - firstDay + 7) % 7;
	if (nth > 0) return addDays(first, offset + (nth - 1) * 7);
	const last = addDays(first, offset + 28);
	return last.slice(0, 7) === first.slice(0, 7) ? last : addDays(first, offset + 21);
}

/**
 * The dates of a rule within `[from, to]` (both `YYYY-MM-DD`, inclusive), ascending. An unknown
 * rule has none; at most 600 months are looked at.
 */
export function occurrenceDates(rrule: string, from: string, to: string): string[] {
	const rule = parseRule(rrule);
	if (!rule || to < from) return [];
	const dates: string[] = [];
	let year = Number(from.slice(0, 4));
	let month = Number(from.slice(5, 7));
	for (let i = 0; i < 600; i++) {
		const date = nthWeekday(year, month, rule);
		if (date > to) break;
		if (date >= from) dates.push(date);
		month++;
		if (month > 12) {
			month = 1;
			year++;
		}
	}
	return dates;
}

/**
 * National holidays that fall on a third Wednesday in 2026–2040 (domain.md): the equinox days of
 * 2030 and 2035. Shown as a note; whether to move the meetup is the organiser's decision.
 */
export const HOLIDAYS: Readonly<Record<string, string>> = {
	'2030-03-20': '春分の日',
	'2035-03-21': '春分の日'
};
