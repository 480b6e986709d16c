import { isCalendarDate } from '../core/fields';

/** Reading single cells of a roster, as offices write them: any width, several ways of dates and hours. */

/** Full width to half width, without spaces around it. */
export const narrow = (cell: string): string => cell.normalize('NFKC').trim();

const ERAS: readonly { name: RegExp; offset: number }[] = [
	{ name: /^(?:令和|R)/i, offset: 2018 },
	{ name: /^(?:平成|H)/i, offset: 1988 },
	{ name: /^(?:昭和|S)/i, offset: 1925 }
];

/**
 * `2026-04-01` for 「2026/4/1」, 「20260401」, 「令和8年4月1日」 or 「R8.4.1」; null for what is no
 * date, '' for an empty cell.
 */
export function dateOf(cell: string): string | null {
	const text = narrow(cell);
	if (text === '') return '';
	const era = ERAS.find(({ name }) => name.test(text));
	const rest = era ? text.replace(era.name, '').replace(/^元/, '1') : text;
	const match =
		/^(\d{4})(\d{2})(\d{2})$/.exec(rest) ??
		/^(\d{1,4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(rest);
	if (!match) return null;
	const year = Number(match[1]) + (era?.offset ?? 0);
	const pad = (part: string | undefined): string => String(Number(part)).padStart(2, '0');
	const date = `${year}-${pad(match[2])}-${pad(match[3])}`;
	return year >= 1900 && isCalendarDate(date) ? date : null;
}

const MAX_WEEKLY_MINUTES = 60 * 60;

/**
 * Whole minutes of a week for 「38:45」, 「38時間45分」 or 「38.75」 (hours); null for anything else,
 * `undefined` for an empty cell.
 */
export function weeklyMinutesOf(cell: string): number | null | undefined {
	const text = narrow(cell);
	if (text === '') return undefined;
	const clock = /^(\d{1,2})(?::|時間)([0-5]?\d)?分?$/.exec(text);
	const decimal = /^(\d{1,2})(\.\d{1,2})?$/.exec(text);
	const minutes = clock
		? Number(clock[1]) * 60 + Number(clock[2] ?? 0)
		: decimal
			? Math.round(Number(text) * 60)
			: null;
	return minutes !== null && minutes > 0 && minutes <= MAX_WEEKLY_MINUTES ? minutes : null;
}

/** A spreadsheet would take such a cell for a formula (also in full width). */
export const isFormula = (cell: string): boolean => /^\s*[=+\-@＝＋－＠]/u.test(cell);

/**
 * Characters that an encoding did not have (U+FFFD), that only one office's fonts know (外字, private
 * use), or that nobody can see.
 */
export const isUnreadable = (cell: string): boolean =>
	/[\uFFFD\p{Private_Use}]|(?![\n\t])\p{Control}/u.test(cell);
