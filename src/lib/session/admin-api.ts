import type { MunicipalitySettings } from '$lib/capabilities/settings/settings';
import type {
	AuditExport,
	AuditInfo,
	AuditSearch,
	CommunitiesInfo,
	CommunityPatch,
	FieldProblems,
	NewCommunity,
	NewPerson,
	NotEncodable,
	PeopleInfo,
	PersonInfo,
	PersonPatch,
	ProposalsInfo,
	RosterAnswers,
	RosterCheck,
	RosterEncoding,
	RosterState,
	SettingsInfo,
	StatisticsInfo,
	UnitFields,
	UnitsInfo
} from '$lib/domain/admin/wire';
import type { Problem } from '$lib/domain/core/document';
import { MAX_ROSTER_ROWS } from '$lib/domain/roster/rows';
import { REFUSED, type RefusedKind } from '$lib/domain/media/refused';
import type { RosterMapping } from '$lib/domain/roster/columns';
import { spellingsText } from '$lib/domain/roster/spellings';
import type { ApiError } from '$lib/domain/wire';

/** Why something the administration asked for did not work, with what the screen says. */
export class AdminError extends Error {
	override name = 'AdminError';

	/** @param reason the server's short word for it; '' when it could not be asked */
	constructor(
		message: string,
		readonly reason = '',
		readonly problems: Problem[] = []
	) {
		super(message);
	}
}

const OFFLINE =
	'いまはサーバーに接続できません。この画面には通信が必要です。入力した内容はそのまま残っています。';

/** Wording of what the server says no with. */
const REASONS: Readonly<Record<string, string>> = {
	not_signed_in: 'サインインの期限が切れています。もう一度サインインしてください。',
	role_required: 'この操作には、別の管理者の役割が必要です。',
	missing: '見つかりません。ほかの人が変更したかもしれません。',
	changed: 'この間に職員や所属が変更されました。もう一度、最初から確認してください。',
	interrupted: '前回の反映が途中で止まっています。先に元に戻してください。',
	in_use:
		'すでに使われているため、できません。所属の人や下の所属、サインインした人を確かめてください。',
	confirm_retirements: '退職が多いので、確認のチェックが必要です。',
	self_missing:
		'あなた自身が名簿にありません。反映すると、あなたがサインインできなくなります。名簿を確かめてください。',
	last_secretariat: '最後の事務局の人は、停止したり役割を外したりできません。',
	self: '自分自身の停止や、管理者の役割を外すことはできません。ほかの管理者に頼んでください。',
	code_taken: '同じ所属コードの所属がすでにあります。',
	number_taken:
		'この職員番号の人がすでにいます。停止中の人も含めて、職員の一覧でさがしてください。',
	archived: 'アーカイブされたコミュニティは変えられません。',
	too_many_invited: '招待できるのは300人までです。',
	not_active: 'この人は、いま利用を止めているか、名簿にいません。',
	key_taken: 'このアドレスのコミュニティがすでにあります。別のアドレスにしてください。',
	too_many: '所属が多すぎます。',
	'the move comes before the reading': '読める日は、発令日までの日にしてください。',
	'the move leads nowhere': '内示の先は、いまとは別の所属にしてください。',
	'no such unit': '所属が見つかりません。廃止されていないか確かめてください。',
	'a unit cannot stand below itself': '自分の下の所属を、上位の所属にすることはできません。',
	'the parent is closed': '上位の所属が廃止されています。',
	'no such parent': '上位の所属が見つかりません。',
	'no such person': '所属長か代決者に、この市町村にいない人が選ばれています。',
	'utf-16': 'UTF-16のファイルは読めません。「CSV UTF-8」で保存し直してください。',
	empty: 'ファイルが空か、見出しがありません。',
	not_xlsx: 'Excelのファイルとして読めません。Excelで開いて、保存し直してください。',
	too_large_unpacked: 'Excelのファイルが大きすぎます。名簿のシートだけにしてください。',
	not_csv: 'CSVやExcelとして読めません。ファイルを確かめてください。',
	too_many_rows: `行が多すぎます（${MAX_ROSTER_ROWS.toLocaleString('ja')}行まで）。`,
	too_heavy:
		'このファイルは重すぎて読めません。名簿だけを新しいExcelファイルかCSVに写して、送ってください。',
	roster_busy: 'ほかの名簿を読んでいます。少し待って、もう一度お試しください。',
	too_many_columns: '列が多すぎます（200列まで）。',
	'the request entity is too large': 'ファイルが大きすぎます（8 MBまで）。'
};

function messageOf(status: number, reason: string): string {
	const [word = '', line] = reason.split(':');
	if (word === 'quote_not_closed') return `${line}行目の引用符（"）が閉じていません。`;
	const kind = word.replace(/^file_/, '');
	if (kind !== word && Object.hasOwn(REFUSED, kind)) return REFUSED[kind as RefusedKind];
	if (Object.hasOwn(REASONS, reason)) return REASONS[reason] ?? '';
	if (status === 400) return '入力の形が正しくありません。内容を確かめてください。';
	if (status >= 500) return 'サーバーから返事がありませんでした。もう一度お試しください。';
	return `できませんでした（${reason || status}）。`;
}

const TIMEOUT_MS = 120_000;

/** @param path below `/api/admin/`, or from the root @throws AdminError with a Japanese message */
async function ask(path: string, init: RequestInit = {}): Promise<globalThis.Response> {
	let response: globalThis.Response;
	try {
		const signal = AbortSignal.timeout(TIMEOUT_MS);
		response = await fetch(path.startsWith('/') ? path : `/api/admin/${path}`, { ...init, signal });
	} catch {
		throw new AdminError(OFFLINE);
	}
	if (response.ok) return response;
	const body = ((await response.json().catch(() => ({}))) ?? {}) as Partial<ApiError> &
		Partial<FieldProblems>;
	const { reason = '', problems = [] } = body;
	throw new AdminError(messageOf(response.status, reason), reason, problems);
}

const get = async <T>(path: string): Promise<T> => (await (await ask(path)).json()) as T;

const send = (path: string, method: string, body?: unknown): Promise<globalThis.Response> =>
	ask(path, {
		method,
		...(body === undefined
			? {}
			: { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
	});

const query = (values: Record<string, string>): string =>
	new URLSearchParams(Object.entries(values).filter(([, value]) => value !== '')).toString();

/** Invites somebody to a closed community, or takes it back. @throws AdminError */
export const setInvited = async (community: string, person: string, isInvited: boolean) =>
	void (await send(`/api/communities/${community}/invited`, 'PUT', { person, isInvited }));

/** Administration of one municipality (its code). Everything throws `AdminError`. */
export const adminOf = (municipality: string) => {
	const of = (path: string, more: Record<string, string> = {}): string =>
		`${path}?${query({ municipality, ...more })}`;
	return {
		roster: () => get<RosterState>(of('roster')),
		saveMapping: async (mapping: RosterMapping) =>
			void (await send(of('roster/mapping'), 'PUT', { mapping })),
		async checkRoster(
			file: Blob,
			encoding: RosterEncoding,
			{ zeros, spellings }: RosterAnswers
		): Promise<RosterCheck> {
			const headers = { 'Content-Type': 'application/octet-stream' };
			const path = of('roster/check', {
				encoding,
				zeros,
				spellings: spellingsText(spellings)
			});
			return (await (
				await ask(path, { method: 'POST', headers, body: file })
			).json()) as RosterCheck;
		},
		applyRoster: async (id: string, isConfirmed: boolean) =>
			(await (await send(of('roster/apply'), 'POST', { id, isConfirmed })).json()) as RosterState,
		undoRoster: async (id: string) =>
			(await (await send(of('roster/undo'), 'POST', { id })).json()) as RosterState,
		units: () => get<UnitsInfo>(of('units')),
		createUnit: async (fields: UnitFields) => void (await send(of('units'), 'POST', fields)),
		people: (search: { text: string; unit: string; state: string; offset: number }) =>
			get<PeopleInfo>(of('people', { ...search, offset: String(search.offset) })),
		createPerson: async (fields: NewPerson) =>
			((await (await send(of('people'), 'POST', fields)).json()) as { id: string }).id,
		settings: () => get<SettingsInfo<MunicipalitySettings>>(of('settings')),
		saveSettings: async (values: MunicipalitySettings) =>
			(await (
				await send(of('settings'), 'PUT', values)
			).json()) as SettingsInfo<MunicipalitySettings>
	};
};

export const changeUnit = async (unit: string, patch: Partial<UnitFields>): Promise<void> =>
	void (await send(`units/${unit}`, 'PATCH', patch));

export const person = (id: string): Promise<PersonInfo> => get(`people/${encodeURIComponent(id)}`);

export const changePerson = async (id: string, patch: PersonPatch): Promise<PersonInfo> =>
	(await (await send(`people/${encodeURIComponent(id)}`, 'PATCH', patch)).json()) as PersonInfo;

/** Signs out one device of a person, or all with null. */
export const endDevices = async (id: string, device: string | null): Promise<void> =>
	void (await send(
		`people/${encodeURIComponent(id)}/devices${device === null ? '' : `/${device}`}`,
		'DELETE'
	));

export const auditEntries = (search: AuditSearch, before: string): Promise<AuditInfo> =>
	get(`audit?${query({ ...search, before })}`);

/** The audit log as a file; or the rows its encoding cannot hold. */
export async function exportAudit(
	search: AuditExport
): Promise<{ file: Blob } | { unwritable: NotEncodable['rows'] }> {
	let response: globalThis.Response;
	try {
		response = await fetch('/api/admin/audit/export', {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify(search)
		});
	} catch {
		throw new AdminError(OFFLINE);
	}
	if (response.ok) return { file: await response.blob() };
	const body = (await response.json().catch(() => ({}))) as Partial<NotEncodable>;
	if (response.status === 422) return { unwritable: body.rows ?? [] };
	throw new AdminError(messageOf(response.status, body.reason ?? ''), body.reason);
}

export const communities = (): Promise<CommunitiesInfo> => get('communities');

/** Opens a community; resolves with its key. */
export const createCommunity = async (fields: NewCommunity): Promise<string> =>
	((await (await send('communities', 'POST', fields)).json()) as { community: string }).community;

export const changeCommunity = async (key: string, patch: CommunityPatch): Promise<void> =>
	void (await send(`communities/${key}`, 'PATCH', patch));

export const proposals = (): Promise<ProposalsInfo> => get('proposals');

export const declineProposal = async (proposal: string, reason: string): Promise<void> =>
	void (await send('proposals', 'POST', { proposal, reason }));

export const statistics = (): Promise<StatisticsInfo> => get('statistics');
