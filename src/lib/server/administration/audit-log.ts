import * as v from 'valibot';
import { AUDIT_ACTIONS, auditDetail, auditLabel } from '$lib/domain/admin/audit';
import type { AuditInfo, AuditItem, AuditSearch } from '$lib/domain/admin/wire';
import { isCalendarDate } from '$lib/domain/core/fields';
import { addDays, tokyoDate, tokyoInstant, tokyoTime } from '$lib/domain/core/time';
import { municipalityName } from '$lib/domain/region/municipalities';
import { foldText } from '$lib/domain/search/fold';
import type { AuditAction, AuditQuery } from '../audit/audit';
import type { Administrator } from '../http/administrator';
import { badRequest } from '../http/errors';
import type { Context } from './context';

const PAGE = 50;
/** Entries in one exported file, at most. */
const MAX_EXPORTED = 50_000;

const day = v.pipe(
	v.string(),
	v.check((text) => text === '' || isCalendarDate(text))
);
export const auditSearchEntries = {
	from: day,
	to: day,
	action: v.picklist(['', ...(Object.keys(AUDIT_ACTIONS) as AuditAction[])]),
	text: v.pipe(v.string(), v.maxLength(100))
};
export const auditExportSchema = v.strictObject({
	...auditSearchEntries,
	encoding: v.picklist(['utf-8', 'cp932'])
});

/** The search a query string asks for. @throws HttpError 400 */
export function auditSearchOf({ searchParams }: URL): AuditSearch {
	const read = (name: string): string => searchParams.get(name) ?? '';
	const search = { from: read('from'), to: read('to'), action: read('action'), text: read('text') };
	const result = v.safeParse(v.object(auditSearchEntries), search);
	if (!result.success) throw badRequest('invalid search');
	return result.output;
}

/** People who are meant by a text: the log holds ids, people know names. */
function peopleNamed({ accounts }: Context, text: string): ReadonlySet<string> {
	const wanted = foldText(text);
	if (wanted === '') return new Set();
	return new Set(
		accounts
			.all()
			.filter(({ name, kana, staffNumber }) =>
				[name, kana, staffNumber].some((part) => foldText(part).includes(wanted))
			)
			.map(({ personId }) => personId)
	);
}

/** A municipality's administrator sees its entries only. */
function queryOf(
	context: Context,
	who: Administrator,
	{ from, to, action, text }: AuditSearch
): Omit<AuditQuery, 'limit'> {
	return {
		...(who.municipality === null ? {} : { municipality: who.municipality }),
		...(from === '' ? {} : { from: tokyoInstant(from, '00:00').toISOString() }),
		...(to === '' ? {} : { to: tokyoInstant(addDays(to, 1), '00:00').toISOString() }),
		...(action === '' ? {} : { action: action as AuditAction }),
		...(text === '' ? {} : { text, people: peopleNamed(context, text) })
	};
}

function namesOf({ accounts }: Context, entries: readonly AuditItem[]): Record<string, string> {
	const wanted = new Set(entries.flatMap(({ actor, target }) => [actor, target]));
	return Object.fromEntries(
		accounts
			.all()
			.filter(({ personId }) => wanted.has(personId))
			.map(({ personId, name }) => [personId, name])
	);
}

/** One page of the log, the newest first. @param before id of the last entry of the page before; '' */
export async function searchAudit(
	context: Context,
	who: Administrator,
	search: AuditSearch,
	before: string
): Promise<AuditInfo> {
	if (before !== '' && !/^audit:[\w:.-]{1,80}$/.test(before)) throw badRequest('invalid page');
	const found = await context.audit.search({
		...queryOf(context, who, search),
		...(before === '' ? {} : { before }),
		limit: PAGE + 1
	});
	const entries = found.slice(0, PAGE);
	return { entries, more: found.length > PAGE, names: namesOf(context, entries) };
}

/** The log as a table with headings, and its length written into the log itself. */
export async function exportAudit(
	context: Context,
	who: Administrator,
	search: AuditSearch
): Promise<string[][]> {
	const entries = await context.audit.search({
		...queryOf(context, who, search),
		limit: MAX_EXPORTED
	});
	const names = namesOf(context, entries);
	const named = (id: string): string => (names[id] ? `${names[id]}（${id}）` : id);
	return [
		['日付', '時刻', 'できごと', '行った人', '対象', '市町村', '内容'],
		...entries.map(({ at, action, actor, target, municipality, detail }) => [
			tokyoDate(at),
			tokyoTime(at),
			auditLabel(action),
			named(actor),
			named(target),
			municipality === '' ? '' : municipalityName(municipality),
			auditDetail(action, detail)
		])
	];
}
