import { isCalendarDate } from '../core/fields';

/** Reading single cells of a roster, as offices write them: any width, several ways of dates and hours. */

/** Full width to half width, without spaces around it. */
export const narrow = (cell: string): string => cell.normalize('NFKC').trim();

/** Dashes people write for "nothing". */
const NOTHING = /^[-\u2010-\u2015\u2212\u2500ー－]+$/u;

/**
 * What a cell says, without what a spreadsheet wrote around it: `="000123"` and `'000123` keep a text
 * from being read as a number, and a lone dash is an empty cell.
 */
export function contentOf(cell: string): string {
	const text = cell.trim();
	const quoted = /^="((?:[^"]|"")*)"$/.exec(text)?.[1]?.replaceAll('""', '"');
	const content = (quoted ?? text.replace(/^'(?=[\d=+\-@＝＋－＠])/u, '')).trim();
	return NOTHING.test(content) ? '' : content;
}

const ERAS: readonly { name: RegExp; offset: number }[] = [
	{ name: /^(?:令和?|R)\.?/i, offset: 2018 },
	{ name: /^(?:平成?|H)\.?/i, offset: 1988 },
	{ name: /^(?:昭和?|S)\.?/i, offset: 1925 }
];

/** `0:00`, `00:00:00`, `T00:00:00+09:00`: a day of Tokyo is meant, so no other zone is taken. */
const CLOCK = /(?:(?<=\d)T|\s+)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\+09:?00)?$/i;
const WEEKDAY = /\s*(?:\([日月火水木金土]\)|[日月火水木金土]曜日?)$/u;

/**
 * Excel's days since 1899-12-30, for 1950 to 2049: outside of it five digits are more likely a
 * Japanese year, month and day.
 */
const SERIAL = /^(\d{5})(?:\.\d+)?$/;
const SERIALS = { from: 18_264, to: 54_788 };
const DAY_MS = 86_400_000;

function dateOfSerial(serial: number): string | null {
	if (serial < SERIALS.from || serial > SERIALS.to) return null;
	return new Date(Date.UTC(1899, 11, 30) + serial * DAY_MS).toISOString().slice(0, 10);
}

/**
 * `2026-04-01` for 「2026/4/1」, 「2026-04-01 00:00:00」, 「20260401」, 「令和 8年 4月 1日(水)」, 「R8.4.1」,
 * 「R080401」 or Excel's number of the day; null for what is no date, '' for an empty cell.
 */
export function dateOf(cell: string): string | null {
	const whole = narrow(cell);
	if (whole === '') return '';
	const serial = SERIAL.exec(whole);
	if (serial) return dateOfSerial(Number(serial[1]));
	const text = whole.replace(CLOCK, '').replace(WEEKDAY, '').replace(/\s/gu, '');
	const era = ERAS.find(({ name }) => name.test(text));
	const rest = era ? text.replace(era.name, '').replace(/^元/, '1') : text;
	const match =
		(era ? /^(\d{2})(\d{2})(\d{2})$/ : /^(\d{4})(\d{2})(\d{2})$/).exec(rest) ??
		/^(\d{1,4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(rest);
	if (!match) return null;
	const year = Number(match[1]) + (era?.offset ?? 0);
	const pad = (part: string | undefined): string => String(Number(part)).padStart(2, '0');
	const date = `${year}-${pad(match[2])}-${pad(match[3])}`;
	return year >= 1900 && isCalendarDate(date) ? date : null;
}

const MAX_WEEKLY_MINUTES = 60 * 60;

/**
 * Whole minutes of a week for 「38:45」, 「38:45:00」, 「38時間45分」 or 「38.75」 (hours); null for anything else,
 * `undefined` for an empty cell.
 */
export function weeklyMinutesOf(cell: string): number | null | undefined {
	const text = narrow(cell);
	if (text === '') return undefined;
	const clock = /^(\d{1,2})(?::|時間)([0-5]?\d)?(?:分|:00)?$/.exec(text);
	const decimal = /^(\d{1,2})(\.\d{1,2})?$/.exec(text);
	const minutes = clock
		? Number(clock[1]) * 60 + Number(clock[2] ?? 0)
		: decimal
			? Math.round(Number(text) * 60)
			: null;
	return minutes !== null && minutes > 0 && minutes <= MAX_WEEKLY_MINUTES ? minutes : null;
}

/** What a spreadsheet shows where a formula found nothing. */
export const isSheetError = (cell: string): boolean =>
	/^#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NULL!|NUM!)$/.test(cell);

/** A spreadsheet would take such a cell for a formula (also in full width). */
export const isFormula = (cell: string): boolean => /^\s*[=+\-@＝＋－＠]/u.test(cell);

/**
 * Characters that an encoding did not have (U+FFFD), that only one office's fonts know (外字, private
 * use), or that nobody can see.
 */
export const isUnreadable = (cell: string): boolean =>
	/[\uFFFD\p{Private_Use}]|(?![\n\t])\p{Control}/u.test(cell);
