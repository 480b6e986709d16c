/** Dates as the offices write them. Everything is Asia/Tokyo, which has had no summer time since 1951. */

const TOKYO_OFFSET_MS = 9 * 60 * 60 * 1000;
/** Sunday first. */
export const WEEKDAYS = ['日', '月', '火', '水', '木', '金', '土'] as const;

/** The calendar date in Asia/Tokyo (`YYYY-MM-DD`) at an instant. */
export function tokyoDate(instant: Date | string | number): string {
	return new Date(new Date(instant).getTime() + TOKYO_OFFSET_MS).toISOString().slice(0, 10);
}

/** The time of day in Asia/Tokyo (`HH:MM`) at an instant. */
export function tokyoTime(instant: Date | string | number): string {
	return new Date(new Date(instant).getTime() + TOKYO_OFFSET_MS).toISOString().slice(11, 16);
}

/** The instant of a Tokyo date and time of day. */
export function tokyoInstant(date: string, time: string): Date {
	return new Date(`${date}T${time}:00+09:00`);
}

/** `date` moved by whole days. */
export function addDays(date: string, days: number): string {
	return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** 令和 = 西暦 − 2018 from 2019-05-01 (domain.md); earlier dates are shown in 西暦. */
export function japaneseYear(date: string): string {
	const year = Number(date.slice(0, 4));
	if (date < '2019-05-01') return `${year}年`;
	return year === 2019 ? '令和元年' : `令和${year - 2018}年`;
}

/** 「令和8年4月1日(水)」 for `2026-04-01`. */
export function longDate(date: string): string {
	const weekday = WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? '';
	return `${japaneseYear(date)}${Number(date.slice(5, 7))}月${Number(date.slice(8, 10))}日(${weekday})`;
}

/**
 * When something was written, as short as can be: 「10:32」 today, 「4月1日」 this year, else
 * 「2025/4/1」.
 */
export function shortMoment(instant: string, now: Date | number = Date.now()): string {
	const date = tokyoDate(instant);
	const today = tokyoDate(now);
	if (date === today) return tokyoTime(instant);
	const [year, month, day] = date.split('-').map(Number);
	return date.slice(0, 4) === today.slice(0, 4) ? `${month}月${day}日` : `${year}/${month}/${day}`;
}
