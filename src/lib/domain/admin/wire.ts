import type { Community } from '$lib/capabilities/community/community';
import type { ProposalFields } from '$lib/capabilities/community/proposal';
import type { Problem } from '../core/document';
import type { ChangeKind, Incoming } from '../roster/difference';
import type { RosterField, RosterMapping } from '../roster/columns';
import type { RosterFault, UnreadColumn } from '../roster/rows';
import type { SpellingAnswers, SpellingDoubt } from '../roster/spellings';
import type { LostZeros, ZeroAnswer } from '../roster/zeros';
import type { Device } from '../wire';

/**
 * What the administration screens and the server say to each other. All paths begin with
 * `/api/admin`; all answer 401 without a session and 403 to who administers nothing. What belongs to
 * another municipality is 404. `?municipality=` names the municipality; only the region's 事務局 may
 * name another than its own.
 *
 * | request                        | answer                                                      |
 * |--------------------------------|-------------------------------------------------------------|
 * | `GET roster`                   | `RosterState`                                                |
 * | `PUT roster/mapping`           | `{mapping}` → 204                                            |
 * | `POST roster/check`            | the file → `RosterCheck`; `?encoding=&zeros=&spellings=`; 400, 413 |
 * | `POST roster/apply`            | `{id, isConfirmed}` → `RosterState`; 404, 409                 |
 * | `POST roster/undo`             | `{id}` → `RosterState`; 404, 409                             |
 * | `GET units`                    | `UnitsInfo`                                                  |
 * | `POST units`                   | `UnitFields` → `{unit}`; 400, 409                             |
 * | `PATCH units/<unit>`           | part of `UnitFields` → 204; 400, 404, 409                     |
 * | `GET people`                   | `?text=&unit=&state=&offset=` → `PeopleInfo`                 |
 * | `POST people`                  | `NewPerson` → `{id}`; 400, 409                               |
 * | `GET people/<person>`          | `PersonInfo`; 404                                            |
 * | `PATCH people/<person>`        | `PersonPatch` → `PersonInfo`; 400, 403, 404, 409              |
 * | `DELETE people/<person>/devices[/<id>]` | 204; 403, 404                                       |
 * | `GET settings`                 | `SettingsInfo`                                               |
 * | `PUT settings`                 | `MunicipalitySettings` → `SettingsInfo`; 400 `FieldProblems` |
 * | `GET communities`              | `CommunitiesInfo`: the region’s 事務局 all, others their municipality’s |
 * | `POST communities`             | `NewCommunity` → `{community}`; 400 `FieldProblems`, 403, 404, 409 |
 * | `PATCH communities/<key>`      | `CommunityPatch` → 204; 400 `FieldProblems`, 403, 404         |
 * | `GET proposals`                | `ProposalsInfo`: as for communities                          |
 * | `POST proposals`               | `{proposal, reason}` declines one → 204; 404                   |
 * | `GET audit`                    | `?from=&to=&action=&text=&before=` → `AuditInfo`             |
 * | `POST audit/export`            | `AuditExport` → CSV; 422 `NotEncodable`                       |
 * | `GET statistics`               | `StatisticsInfo`                                             |
 */

/** Encoding of a roster: found out, or said. */
export const ENCODINGS = {
	auto: '自動で見分ける',
	'utf-8': 'UTF-8',
	cp932: 'Shift_JIS（CP932）'
} as const;
export type RosterEncoding = keyof typeof ENCODINGS;

/** What a roster was read as. */
export const FORMATS = {
	'utf-8': ENCODINGS['utf-8'],
	cp932: ENCODINGS.cp932,
	xlsx: 'Excel（.xlsx）'
} as const;
export type RosterFormat = keyof typeof FORMATS;

export type RosterCounts = Record<ChangeKind, number>;

/** One line of the lists a dry run shows. */
export interface RosterListItem {
	kind: ChangeKind;
	line: number | null;
	staffNumber: string;
	name: string;
	details: string[];
}

/** Why a roster cannot be applied by this person. */
export type RosterRefusal = 'self_missing' | 'last_secretariat' | 'secretariat_changed';

/** What is answered to the questions of the dry run before; it counts for this one only. */
export interface RosterAnswers {
	/** About numbers that lost their leading zeros. */
	zeros: ZeroAnswer;
	/** About units that may be others, misspelt. */
	spellings: SpellingAnswers;
}

/** A dry run: what the file would change. */
export interface RosterCheck {
	id: string;
	encoding: RosterFormat;
	headings: string[];
	mapping: RosterMapping;
	/** Fields without which nothing was read; everything below is then empty. */
	missing: RosterField[];
	/** Records below the headings. */
	records: number;
	counts: RosterCounts;
	unchanged: number;
	/** People who are not in the file but stay, because a faulty row may be theirs. */
	held: number;
	/** More people than usual would go: applying asks once more. */
	retiresMany: boolean;
	refusal: RosterRefusal | null;
	faults: RosterFault[];
	/** Columns some of whose cells cannot be read; their rows count without them. */
	unread: UnreadColumn[];
	/** Numbers that lost their leading zeros; null when there are none. */
	zeros: LostZeros | null;
	/** Units that would be new and may be others, misspelt. */
	spellings: SpellingDoubt[];
	/** Further ones, which are not asked about: their people stay as they are. */
	moreSpellings: number;
	/** New and renamed units: name, and the name before (null for a new one). */
	units: { name: string; code: string; before: string | null }[];
	items: RosterListItem[];
}

export interface RosterApplied {
	id: string;
	/** ISO 8601. */
	at: string;
	/** Who applied it. */
	by: string;
	counts: RosterCounts;
	/** `applying` and `undoing` were interrupted; both can be undone. */
	state: 'applying' | 'applied' | 'undoing' | 'undone';
}

export interface RosterState {
	mapping: RosterMapping;
	/** The last roster that was applied; null when there was none. */
	last: RosterApplied | null;
}

export interface UnitInfo {
	unit: string;
	name: string;
	parent: string | null;
	head: string | null;
	deputy: string | null;
	code: string;
	closed: boolean;
	/** Active people who belong to it. */
	people: number;
}

export interface UnitsInfo {
	units: UnitInfo[];
	/** Active people of the municipality, for 所属長 and 代決者. */
	people: { id: string; name: string; unit: string; unitName: string; title: string }[];
}

export interface UnitFields {
	name: string;
	parent: string | null;
	head: string | null;
	deputy: string | null;
	code: string;
	closed: boolean;
}

export interface PersonSummary {
	id: string;
	staffNumber: string;
	name: string;
	municipality: string;
	unit: string;
	unitName: string;
	title: string;
	roles: string[];
	disabled: boolean;
	/** Has never been able to sign in: no password yet. */
	isWaiting: boolean;
}

export interface PeopleInfo {
	people: PersonSummary[];
	/** How many fit the search. */
	total: number;
}

/**
 * A device of somebody's as administrators see it: to the day. With when who wrote what, more would help
 * to find out who wrote without a name.
 */
export interface PersonDevice extends Pick<Device, 'id' | 'name' | 'isThis'> {
	/** Tokyo date. */
	signedInOn: string;
	/** Tokyo date. */
	lastSeenOn: string;
}

export interface PersonInfo extends PersonSummary {
	kana: string;
	mail: string;
	incoming: Incoming | null;
	devices: PersonDevice[];
	/** Is it the person who asks? */
	isSelf: boolean;
	/** May whoever asks change roles, disable, and end devices here? */
	mayGovern: boolean;
	/** Roles whoever asks may give and take away. */
	givable: string[];
}

/** Somebody who is added by hand. */
export interface NewPerson {
	staffNumber: string;
	name: string;
	kana: string;
	title: string;
	unit: string;
}

/** What is to change of a person; what is left out stays. */
export interface PersonPatch {
	name?: string;
	kana?: string;
	mail?: string;
	title?: string;
	unit?: string;
	roles?: string[];
	disabled?: boolean;
	/** 内示: the unit, from when it may be read and when the move happens; null takes it back. */
	incoming?: { unit: string; title: string; from: string; on: string } | null;
}

export interface SettingsInfo<S = unknown> {
	municipality: string;
	values: S;
	/** ISO 8601; '' while the defaults count. */
	updatedAt: string;
}

/** What is wrong with which field. */
export interface FieldProblems {
	error: 'bad_request';
	reason: 'invalid';
	problems: Problem[];
}

/** What the administration decides of a community; the schema of the document says what is possible. */
export type CommunityFields = Required<
	Pick<Community, 'title' | 'kind' | 'scope' | 'municipality' | 'purpose' | 'howTo' | 'host'>
>;

export interface NewCommunity extends CommunityFields {
	/** Key of the new community; '' for one made by chance. It stays. */
	community: string;
	/** Id of the proposal it answers. */
	proposal?: string;
}

export type CommunityPatch = Partial<CommunityFields & { archived: boolean }>;

export interface CommunityInfo extends CommunityFields {
	community: string;
	archived: boolean;
	/** How many have joined. */
	members: number;
	/** Name and unit of the host; '' when there is no such account any more. */
	hostName: string;
	hostUnit: string;
	/** Has the host joined? Nobody looks after what they cannot read. */
	isHostMember: boolean;
}

export interface CommunitiesInfo {
	communities: CommunityInfo[];
}

/** Somebody's wish for a community, which waits for an answer. */
export interface ProposalInfo extends ProposalFields {
	id: string;
	/** Who proposed it. */
	person: string;
	name: string;
	unitName: string;
	municipality: string;
	/** ISO 8601. */
	at: string;
}

export interface ProposalsInfo {
	proposals: ProposalInfo[];
}

export interface AuditItem {
	id: string;
	/** ISO 8601. */
	at: string;
	action: string;
	actor: string;
	target: string;
	municipality: string;
	detail: string;
}

export interface AuditInfo {
	entries: AuditItem[];
	/** Are there more, before the last one? */
	more: boolean;
	/** Id → name, of actors and targets: people, places, kinds of documents. */
	names: Record<string, string>;
}

export interface AuditSearch {
	/** Tokyo dates, both included; '' for open. */
	from: string;
	to: string;
	action: string;
	text: string;
}

export interface AuditExport extends AuditSearch {
	encoding: Exclude<RosterEncoding, 'auto'>;
}

/** Rows that Shift_JIS cannot hold, with the characters it lacks. */
export interface NotEncodable {
	error: 'not_encodable';
	reason: string;
	rows: { line: number; text: string }[];
}

/** `null` where fewer than five people stand behind a number. */
export type Count = number | null;

export interface StatisticsInfo {
	/** Tokyo months `2026-11`, the oldest first. */
	months: string[];
	municipalities: {
		municipality: string;
		people: Count;
		/** Who used the app within 30 days. */
		active: Count;
	}[];
	communities: {
		community: string;
		title: string;
		members: Count;
		/** Posts and replies of each of `months`. */
		posts: Count[];
	}[];
	/** Disaster notes and FAQ entries of each of `months`. */
	notes: Count[];
	faqs: Count[];
}
