import * as v from 'valibot';
import { AUDIT_ACTIONS, auditDetail, auditLabel, isPeriod } from '$lib/domain/admin/audit';
import type { AuditInfo, AuditItem, AuditSearch } from '$lib/domain/admin/wire';
import { isCalendarDate } from '$lib/domain/core/fields';
import { addDays, tokyoDate, tokyoInstant, tokyoTime } from '$lib/domain/core/time';
import { municipalityName } from '$lib/domain/region/municipalities';
import { documentType } from '$lib/domain/registry';
import { parseSpace } from '$lib/domain/core/space';
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
/** A period that ends before it begins holds nothing: whoever asks for it made a mistake. */
const FROM_AFTER_TO = 'from is after to';

export const auditExportSchema = v.pipe(
	v.strictObject({ ...auditSearchEntries, encoding: v.picklist(['utf-8', 'cp932']) }),
	v.check((search) => isPeriod(search), FROM_AFTER_TO)
);

/** The search a query string asks for. @throws HttpError 400 */
export function auditSearchOf({ searchParams }: URL): AuditSearch {
	const read = (name: string): string => searchParams.get(name) ?? '';
	const search = { from: read('from'), to: read('to'), action: read('action'), text: read('text') };
	const result = v.safeParse(
		v.pipe(
			v.object(auditSearchEntries),
			v.check((search) => isPeriod(search), FROM_AFTER_TO)
		),
		search
	);
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

/** Name of a space; '' for what is none. */
function titleOf(access: Context['access'], id: string): string {
	const space = parseSpace(id);
	return space ? access.titleOf(space) : '';
}

/** Names of people, places and kinds of documents, by the ids that entries have for them. */
function namesOf(
	{ accounts, access }: Context,
	entries: readonly AuditItem[]
): Record<string, string> {
	const people = new Map(accounts.all().map(({ personId, name }) => [personId, name]));
	const nameOf = (id: string): string => {
		const [type = '', author = ''] = id.split(':');
		const label = documentType(type)?.label;
		if (label !== undefined) return `${people.get(author) ?? ''} ${label}`.trim();
		return (
			people.get(id) ??
			(titleOf(access, `community-${id}`) ||
				titleOf(access, `office-${id}`) ||
				municipalityName(id))
		);
	};
	const wanted = new Set(entries.flatMap(({ actor, target }) => [actor, target]));
	const named = [...wanted].map((id) => [id, nameOf(id)] as const);
	return Object.fromEntries(named.filter(([id, name]) => name !== '' && name !== id));
}

/** Entries about a document begin with its space: its name is said instead. */
function inWords({ access }: Context, entries: AuditItem[]): AuditItem[] {
	return entries.map((entry) => {
		const [first = '', ...rest] = entry.detail.split(' ');
		const title = titleOf(access, first);
		return title !== '' ? { ...entry, detail: [title, ...rest].join(' ') } : entry;
	});
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
	const entries = inWords(context, found.slice(0, PAGE));
	return { entries, more: found.length > PAGE, names: namesOf(context, entries) };
}

/** The log as a table with headings, and its length written into the log itself. */
export async function exportAudit(
	context: Context,
	who: Administrator,
	search: AuditSearch
): Promise<string[][]> {
	const found = await context.audit.search({
		...queryOf(context, who, search),
		limit: MAX_EXPORTED
	});
	const entries = inWords(context, found);
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
