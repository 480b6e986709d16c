import * as v from 'valibot';
import { KEY_PATTERN } from './space';

/** Field schemas that several capabilities share. Their messages are shown at the field. */

/** One document may not exceed this many bytes of JSON; photos travel elsewhere. */
export const MAX_DOCUMENT_BYTES = 256 * 1024;

/**
 * Is there nothing to see? Besides spaces there are characters without a shape (zero-width spaces,
 * fillers, control characters), of which a title would be a link without a name.
 */
export const isBlank = (text: string): boolean =>
	/^[\s\p{Default_Ignorable_Code_Point}\p{Control}\u2800]*$/u.test(text);

/**
 * Marks what a person types, so that it can be told from ids, instants and codes (`domain/typed.ts`), also
 * where that is a list: earlier texts, whom a text calls.
 */
export const typed = <T = string>() => v.metadata<T, { typed: true }>({ typed: true });

/** Is this the schema of a text or line that a person types? */
export const isTyped = (schema: v.GenericSchema): boolean =>
	'pipe' in schema &&
	(schema.pipe as (v.GenericSchema & { metadata?: { typed?: boolean } })[]).some(
		(part) => part.metadata?.typed === true || (part !== schema && isTyped(part))
	);

/** A required single line. `label` names the field in its messages. */
export const line = (label: string, max = 120) =>
	v.pipe(
		v.string(`${label}を入力してください。`),
		v.check((value) => !isBlank(value), `${label}を入力してください。`),
		typed(),
		v.maxLength(max, `${label}は${max}文字以内で入力してください。`),
		v.check((value) => !/[\r\n]/.test(value), `${label}は1行で入力してください。`)
	);

/** An optional single line; '' means not given. */
export const optionalLine = (label: string, max = 120) =>
	v.pipe(
		v.string(`${label}の形が正しくありません。`),
		typed(),
		v.maxLength(max, `${label}は${max}文字以内で入力してください。`),
		v.check((value) => !/[\r\n]/.test(value), `${label}は1行で入力してください。`)
	);

/** A required text of several lines. */
export const text = (label: string, max = 10_000) =>
	v.pipe(
		v.string(`${label}を入力してください。`),
		v.check((value) => !isBlank(value), `${label}を入力してください。`),
		typed(),
		v.maxLength(max, `${label}は${max.toLocaleString('ja-JP')}文字以内で入力してください。`)
	);

/** An optional text of several lines; '' means not given. */
export const optionalText = (label: string, max = 10_000) =>
	v.pipe(
		v.string(`${label}の形が正しくありません。`),
		typed(),
		v.maxLength(max, `${label}は${max.toLocaleString('ja-JP')}文字以内で入力してください。`)
	);

/** True for a calendar date `YYYY-MM-DD` that exists. */
export function isCalendarDate(value: string): boolean {
	const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
	if (!match) return false;
	const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
	const date = new Date(Date.UTC(year, month - 1, day));
	return (
		date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
	);
}

/** A calendar date in Asia/Tokyo, `YYYY-MM-DD`. */
export const calendarDate = (label: string) =>
	v.pipe(
		v.string(`${label}を入力してください。`),
		v.check((value) => value !== '', `${label}を入力してください。`),
		v.check(
			(value) => value === '' || isCalendarDate(value),
			`${label}は 2026-04-01 のような日付で入力してください。`
		)
	);

/** As `calendarDate`, but '' means not given. */
export const optionalDate = (label: string) =>
	v.pipe(
		v.string(`${label}の形が正しくありません。`),
		v.check(
			(value) => value === '' || isCalendarDate(value),
			`${label}は 2026-04-01 のような日付で入力してください。`
		)
	);

/** A time of day `HH:MM`. */
export const clockTime = (label: string) =>
	v.pipe(
		v.string(`${label}を入力してください。`),
		v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, `${label}は 16:00 のような時刻で入力してください。`)
	);

/** An instant in UTC, `2026-04-01T00:00:00.000Z` (ISO 8601, always three decimals). */
export const instant = v.pipe(
	v.string('日時の形が正しくありません。'),
	v.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/, '日時の形が正しくありません。'),
	// Some browsers read 30 February as 2 March, others fail at it: only what comes back the same.
	v.check((value) => isInstant(value), '日時の形が正しくありません。')
);

function isInstant(value: string): boolean {
	const date = new Date(value);
	return !Number.isNaN(date.getTime()) && date.toISOString() === value;
}

/** Key of a person, community or unit. */
export const key = v.pipe(
	v.string('識別子の形が正しくありません。'),
	v.regex(KEY_PATTERN, '識別子の形が正しくありません。')
);

/** One of the codes of a label table such as `DISASTER_KINDS`. */
export const choice = <T extends string>(label: string, table: Readonly<Record<T, string>>) =>
	v.picklist(Object.keys(table) as T[], `${label}を選んでください。`);
