import type { RosterFault, RosterRow } from './rows';
import { foldName, UnitIndex } from './units';

/** A move that was made known (内示): from a day on the new office may be read, on another it happens. */
export interface Incoming {
	unit: string;
	unitName: string;
	/** The new 職; '' keeps the present one. */
	title: string;
	/** First day of reading, `YYYY-MM-DD` in Tokyo. */
	from: string;
	/** 発令日: the day the move happens by itself. */
	on: string;
}

/** What a roster can change of a person. `null` takes a value away. */
export interface PersonState {
	name: string;
	kana: string;
	unit: string;
	unitName: string;
	title: string;
	disabled: boolean;
	weeklyMinutes?: number | null;
	mail?: string | null;
	incoming?: Incoming | null;
}

/** A person of the municipality as they are now. */
export interface PresentPerson extends PersonState {
	personId: string;
	staffNumber: string;
}

/** A unit of the municipality as it is now. */
export interface PresentUnit {
	unit: string;
	name: string;
	/** 所属コード of the roster; missing in units that were made by hand. */
	code?: string;
	closed?: boolean;
}

export const CHANGE_KINDS = {
	new: '新規',
	moved: '異動',
	announced: '内示',
	changed: '変更',
	retired: '退職'
} as const;
export type ChangeKind = keyof typeof CHANGE_KINDS;

export interface RosterChange {
	kind: ChangeKind;
	personId: string;
	staffNumber: string;
	name: string;
	/** Line of the file; null for who is not in it. */
	line: number | null;
	/** What changes, in Japanese: 「総務課 → 税務課」. */
	details: string[];
	/** The fields that change, with their new values. */
	after: Partial<PersonState>;
}

export interface UnitChange {
	unit: string;
	name: string;
	code: string;
	/** Name it had; null for a new unit. */
	before: string | null;
}

export interface RosterPlan {
	changes: RosterChange[];
	units: UnitChange[];
	unchanged: number;
	/** People who are active now. */
	active: number;
	/** People not in the file who stay, because a row nobody can read may be theirs. */
	held: number;
	/** Rows that fit no state of the municipality; besides the faults of the file itself. */
	faults: RosterFault[];
}

interface Options {
	rows: readonly RosterRow[];
	/** Faults of the file: whoever has such a row stays as they are. */
	faults: readonly RosterFault[];
	/** Further staff numbers of people who are in the file, and stay as they are. */
	present?: readonly string[];
	people: readonly PresentPerson[];
	units: readonly PresentUnit[];
	/** Tokyo date. */
	today: string;
	/** Makes the key of a new unit from its code and name. */
	newUnit: (code: string, name: string) => string;
	/** Makes a person id. */
	newPerson: () => string;
}

/** What a whole roster changes in a municipality. Pure: keys and the day are passed in. */
export function difference(options: Options): RosterPlan {
	const { rows, people, today } = options;
	const present = new Map(people.map((person) => [person.staffNumber, person]));
	const findUnit = unitFinder(options);
	const changes: RosterChange[] = [];
	const faults: RosterFault[] = [];
	let unchanged = 0;
	for (const row of rows) {
		const known = present.get(row.staffNumber);
		if (known?.disabled && foldName(known.name) !== foldName(row.name)) {
			const reason = `職員番号 ${row.staffNumber} は、停止中の別の名前の人の番号です。本人なら、先に「職員」の画面で再開してください`;
			faults.push({ line: row.line, staffNumber: row.staffNumber, reason });
			continue;
		}
		const unit = findUnit(row);
		const change = known
			? changeOf(row, known, unit, today)
			: arrivalOf(row, unit, options.newPerson);
		if (change) changes.push(change);
		else unchanged++;
	}
	const { retired, held } = departures(options, faults);
	return {
		changes: [...changes, ...retired],
		units: findUnit.changes(),
		unchanged,
		active: people.filter(({ disabled }) => !disabled).length,
		held,
		faults
	};
}

/** Finds the unit of a row, or makes a new one. A known code under another name renames the unit. */
function unitFinder({ units, newUnit }: Options) {
	const index = new UnitIndex(units);
	const changed = new Map<string, UnitChange>();

	function find(row: RosterRow): { unit: string; name: string } {
		const { unitCode: code, unitName } = row;
		const known = index.find(row);
		// A stray space is no other name, and must not give one to a whole office.
		const name = known && foldName(known.name) === foldName(unitName) ? known.name : unitName;
		const unit = known?.unit ?? newUnit(code, name);
		if (!known || known.name !== name || (code !== '' && known.code !== code) || known.closed) {
			const before = changed.get(unit)?.before ?? known?.name ?? null;
			changed.set(unit, { unit, name, code: code || (known?.code ?? ''), before });
			index.set({
				unit,
				name,
				...(code || known?.code ? { code: code || known?.code } : {})
			});
		}
		return { unit, name };
	}
	return Object.assign(find, { changes: () => [...changed.values()] });
}

function arrivalOf(
	row: RosterRow,
	{ unit, name: unitName }: { unit: string; name: string },
	newPerson: () => string
): RosterChange {
	const { name, kana = '', title = '', weeklyMinutes, mail } = row;
	return {
		kind: 'new',
		personId: newPerson(),
		staffNumber: row.staffNumber,
		name,
		line: row.line,
		details: [[unitName, title].filter((part) => part !== '').join(' ')],
		after: {
			...{ name, kana, unit, unitName, title, disabled: false },
			...(weeklyMinutes === undefined ? {} : { weeklyMinutes }),
			...(mail === undefined ? {} : { mail })
		}
	};
}

function changeOf(
	row: RosterRow,
	known: PresentPerson,
	unit: { unit: string; name: string },
	today: string
): RosterChange | null {
	const isElsewhere = known.unit !== unit.unit;
	const { effectiveOn } = row;
	// A move on a day that cannot be read may be one that is yet to come: it waits.
	const isUndated = isElsewhere && effectiveOn === null;
	const isLater = isElsewhere && effectiveOn !== null && effectiveOn > today;
	const wanted: Partial<PersonState> = {
		name: isSameWriting(row.name, known.name) ? known.name : row.name,
		// Nobody's reading goes because a cell was left empty.
		kana: row.kana === '' || isSameKana(row.kana, known.kana) ? undefined : row.kana,
		weeklyMinutes: row.weeklyMinutes,
		mail: row.mail,
		disabled: false,
		...(isLater ? { incoming: announcementOf(row, known, unit, effectiveOn, today) } : {}),
		...(isLater || isUndated
			? {}
			: {
					unit: unit.unit,
					unitName: unit.name,
					title: row.title,
					...(isElsewhere && known.incoming ? { incoming: null } : {})
				})
	};
	const after = Object.fromEntries(
		Object.entries(wanted).filter(
			([name, value]) =>
				value !== undefined &&
				JSON.stringify(value) !== JSON.stringify(known[name as keyof PersonState] ?? null)
		)
	) as Partial<PersonState>;
	if (Object.keys(after).length === 0) return null;
	return {
		kind: after.incoming ? 'announced' : after.unit !== undefined ? 'moved' : 'changed',
		personId: known.personId,
		staffNumber: row.staffNumber,
		name: row.name,
		line: row.line,
		details: detailsOf(known, after),
		after
	};
}

/** Widths, and the width of the space between the names, change with the system that writes them. */
const isSameWriting = (a: string, b: string): boolean => {
	const plain = (text: string): string => text.normalize('NFKC').replace(/\s+/gu, ' ').trim();
	return plain(a) === plain(b);
};

/** Systems write kana in half width and people in hiragana: nobody's name changes by that. */
const isSameKana = (a: string | undefined, b: string): boolean => {
	const fold = (text: string): string =>
		foldName(text).replace(/[ァ-ヶ]/g, (kana) =>
			String.fromCharCode(kana.charCodeAt(0) - ('ァ'.charCodeAt(0) - 'ぁ'.charCodeAt(0)))
		);
	return a !== undefined && fold(a) === fold(b);
};

/** Read again, a roster leaves the day reading began as it was. */
function announcementOf(
	{ title = '' }: RosterRow,
	{ incoming }: PresentPerson,
	{ unit, name: unitName }: { unit: string; name: string },
	on: string,
	today: string
): Incoming {
	const isKnown = incoming?.unit === unit && incoming.from <= today;
	return { unit, unitName, title, from: isKnown ? incoming.from : today, on };
}

function detailsOf(before: PresentPerson, after: Partial<PersonState>): string[] {
	const arrow = (label: string, from: string, to: string): string =>
		`${label}${from || '（なし）'} → ${to || '（なし）'}`;
	const { incoming } = after;
	return [
		...(after.disabled === false ? ['停止中 → 再開'] : []),
		...(incoming
			? [
					`${arrow('', before.unitName, incoming.unitName)}（発令日 ${incoming.on}、いまから読めます）`
				]
			: []),
		...(after.unitName !== undefined ? [arrow('', before.unitName, after.unitName)] : []),
		...(after.name !== undefined ? [arrow('氏名：', before.name, after.name)] : []),
		...(after.kana !== undefined ? [arrow('カナ：', before.kana, after.kana)] : []),
		...(after.title !== undefined ? [arrow('職：', before.title, after.title)] : []),
		...(after.weeklyMinutes != null ? [`週勤務時間：${clockOf(after.weeklyMinutes)}`] : []),
		...(after.mail != null ? ['メールの変更'] : [])
	];
}

/** 「38:45」. */
export const clockOf = (minutes: number): string =>
	`${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;

/**
 * Who is not in the file any more. Whoever has a faulty row is in it; and while there are rows of
 * nobody knows whom, everybody who is missing may be one of them.
 */
function departures(
	{ rows, faults, present = [], people }: Options,
	more: readonly RosterFault[]
): { retired: RosterChange[]; held: number } {
	const all = [...faults, ...more];
	const named = new Set([...present, ...[...rows, ...all].map(({ staffNumber }) => staffNumber)]);
	const missing = people.filter(
		({ disabled, staffNumber }) => !disabled && !named.has(staffNumber)
	);
	if (all.some(({ staffNumber }) => staffNumber === ''))
		return { retired: [], held: missing.length };
	return {
		held: 0,
		retired: missing.map(({ personId, staffNumber, name, unitName }) => ({
			kind: 'retired',
			personId,
			staffNumber,
			name,
			line: null,
			details: [unitName],
			after: { disabled: true }
		}))
	};
}

/** A file that lets go of more than this share of the people asks once more. */
export const MANY_RETIRED = 0.3;

export const retiresMany = ({ changes, active }: Pick<RosterPlan, 'changes' | 'active'>): boolean =>
	changes.filter(({ kind }) => kind === 'retired').length > active * MANY_RETIRED;
