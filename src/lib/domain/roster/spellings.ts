import type { PresentUnit } from './difference';
import type { RosterRow } from './rows';
import { foldName, UnitIndex } from './units';

/**
 * What becomes of the people of a unit that would be new and is named almost like another one. Until it
 * is answered they stay as they are. `same`: it is that other one, misspelt; `new`: it is a new one.
 */
export const SPELLING_ANSWERS = ['keep', 'same', 'new'] as const;
export type SpellingAnswer = (typeof SPELLING_ANSWERS)[number];

/** Answers by the line of a row of the unit, which names it in the file that is read again. */
export type SpellingAnswers = ReadonlyMap<number, SpellingAnswer>;

/** One question: a name of the file that may be another one, misspelt. */
export interface SpellingDoubt {
	answer: SpellingAnswer;
	/** The first line with this name. */
	line: number;
	/** As the file has it. */
	written: string;
	/** Rows with this name. */
	people: number;
	/** The name it may be meant to be. */
	near: string;
	/** Is that name on record? Otherwise it is in the file, on far more rows. */
	isOnRecord: boolean;
}

/** So many are asked about. A file with more is to be mended: what is beyond stays as it is. */
export const MAX_SPELLINGS = 50;

const ANSWER = new RegExp(`^([1-9]\\d{0,6}):(${SPELLING_ANSWERS.join('|')})$`);

/** Answers as the query of a request has them: `12:same,40:new`; '' without any. */
export const spellingsText = (answers: SpellingAnswers): string =>
	[...answers].map(([line, answer]) => `${line}:${answer}`).join(',');

/** Answers from the query of a request; null for what are none, or too many. */
export function spellingsOf(text: string): SpellingAnswers | null {
	if (text === '') return new Map();
	// Cut short before anything is made of it.
	const parts = text.split(',', MAX_SPELLINGS + 1);
	if (parts.length > MAX_SPELLINGS) return null;
	const answers = new Map<number, SpellingAnswer>();
	for (const part of parts) {
		const [, line, answer] = ANSWER.exec(part) ?? [];
		if (line === undefined) return null;
		answers.set(Number(line), answer as SpellingAnswer);
	}
	return answers;
}

interface Options {
	/** Rows to read. */
	rows: readonly RosterRow[];
	/** All rows of the file: what an answer names is among them, whatever was left out since. */
	all: readonly RosterRow[];
	/** Units of the municipality. */
	units: readonly PresentUnit[];
	answers: SpellingAnswers;
}

export interface SpellingsRead {
	rows: RosterRow[];
	/** Staff numbers of people who are in the file and stay as they are. */
	present: string[];
	/** In the order of the file, `MAX_SPELLINGS` at most. */
	doubts: SpellingDoubt[];
	/** Further doubtful names, which are not asked about. */
	more: number;
}

/** A name of the file, or of a unit on record. */
interface Name {
	name: string;
	/** Its characters, folded. */
	characters: readonly string[];
	/** Those before a remark, as in 総務課（本庁）; null without one. */
	bare: readonly string[] | null;
	/** Rows of the file. */
	people: number;
	/** 所属コード; '' without one. */
	code: string;
}

/** Of a name in the file that is taken for a misspelling, others have at least so many times its rows. */
const FAR_MORE = 5;
/** Characters. Shorter names differ by one of them all the time; a roster has no longer one (`rows.ts`). */
const LENGTH = { min: 3, max: 80 };

/** Finds units that would be new only because of how they are written, and reads them as was answered. */
export function readSpellings({ rows, all, units, answers }: Options): SpellingsRead {
	const said = answersByName(all, answers);
	const found = doubtsOf(rows, units, said);
	const doubts = found.slice(0, MAX_SPELLINGS);
	const asked = new Map(doubts.map((doubt) => [foldName(doubt.written), doubt]));
	const unasked = new Set(found.slice(MAX_SPELLINGS).map(({ written }) => foldName(written)));

	/** The name a row is read with; null for whom nothing is to change. */
	function nameOf(written: string): string | null {
		const folded = foldName(written);
		const doubt = asked.get(folded);
		if (unasked.has(folded) || doubt?.answer === 'keep') return null;
		if (doubt?.answer !== 'same') return written;
		// What is on far more rows may be a misspelling of what is on record. That one is meant itself, also
		// when the file has its name, with another code, among the doubtful.
		return doubt.isOnRecord ? doubt.near : nameOf(doubt.near);
	}

	const read: RosterRow[] = [];
	const present: string[] = [];
	for (const row of rows) {
		const unitName = nameOf(row.unitName);
		if (unitName === null) present.push(row.staffNumber);
		// A code that nobody knows beside a wrong name is not taken for that of the right one.
		else read.push(unitName === row.unitName ? row : { ...row, unitName, unitCode: '' });
	}
	return { rows: read, present, doubts, more: found.length - doubts.length };
}

/** Folded name → answer. */
function answersByName(
	rows: readonly RosterRow[],
	answers: SpellingAnswers
): Map<string, SpellingAnswer> {
	const said = new Map<string, SpellingAnswer>();
	for (const { line, unitName } of rows) {
		const answer = answers.get(line);
		if (answer !== undefined) said.set(foldName(unitName), answer);
	}
	return said;
}

function doubtsOf(
	rows: readonly RosterRow[],
	units: readonly PresentUnit[],
	said: ReadonlyMap<string, SpellingAnswer>
): SpellingDoubt[] {
	const written = namesOf(rows);
	const index = new UnitIndex(units);
	const fresh = [...written.values()].filter(
		({ name, code }) => !index.find({ unitName: name, unitCode: code })
	);
	const recorded = units.flatMap(({ name, code, closed }): Name[] => {
		if (closed) return [];
		const folded = foldName(name);
		const inFile = written.get(folded);
		return [
			{
				name,
				...partsOf(folded),
				people: inFile?.people ?? 0,
				code: code ?? inFile?.code ?? ''
			}
		];
	});
	const onRecord = new NearNames(recorded);
	const inFile = new NearNames(fresh.filter(({ people }) => people >= FAR_MORE));
	return fresh.flatMap((one): SpellingDoubt[] => {
		const fits = ({ code }: Name) => one.code === '' || code === '' || one.code === code;
		const known = onRecord.find(one, fits);
		const other = inFile.find(one, (name) => fits(name) && name.people >= FAR_MORE * one.people);
		const near = known && (known.people > 0 || !other) ? known : other;
		if (!near) return [];
		const { name, line, people } = one;
		const answer = said.get(foldName(name)) ?? 'keep';
		return [{ answer, line, written: name, people, near: near.name, isOnRecord: near === known }];
	});
}

/** The names of a file by how they are compared, in its order. */
function namesOf(rows: readonly RosterRow[]): Map<string, Name & { line: number }> {
	const names = new Map<string, Name & { line: number }>();
	for (const { line, unitName: name, unitCode: code } of rows) {
		const folded = foldName(name);
		const known = names.get(folded);
		if (known) known.people++;
		else names.set(folded, { name, ...partsOf(folded), people: 1, code, line });
	}
	return names;
}

/** A remark at the end of a folded name. */
const REMARK = /\([^()]*\)$/;

/** What a name is compared by. */
function partsOf(folded: string): Pick<Name, 'characters' | 'bare'> {
	const bare = folded.replace(REMARK, '');
	return { characters: [...folded], bare: bare === folded ? null : [...bare] };
}

/** Names that are looked at under one key, those with the most rows: a bound to what a file can cost. */
const MAX_NAMESAKES = 200;

/**
 * Names, found by others that differ from them in one character: what is left of both without it is the
 * same. Looking through all of them for each would let a file of ten thousand names stop the server.
 */
class NearNames {
	/** Key → names, those with the most rows first. */
	readonly #byKey = new Map<number, Name[]>();

	constructor(names: readonly Name[]) {
		for (const name of [...names].sort((a, b) => b.people - a.people))
			for (const key of keysOf(name)) {
				const found = this.#byKey.get(key);
				if (!found) this.#byKey.set(key, [name]);
				else if (found.length < MAX_NAMESAKES) found.push(name);
			}
	}

	/** The one with the most rows of those that may be meant. */
	find(one: Name, fits: (name: Name) => boolean): Name | undefined {
		let most: Name | undefined;
		for (const key of keysOf(one))
			for (const name of this.#byKey.get(key) ?? []) {
				if (most && name.people <= most.people) break;
				if (fits(name) && isNear(one, name)) most = name;
			}
		return most;
	}
}

/** May one name be meant to be the other? A remark that only one has tells no offices apart; two remarks do. */
function isNear(a: Name, b: Name): boolean {
	if (isMisspelling(a.characters, b.characters)) return true;
	if ((a.bare === null) === (b.bare === null)) return false;
	const [one, other] = [a.bare ?? a.characters, b.bare ?? b.characters];
	const isSame =
		one.length === other.length && one.every((character, at) => character === other[at]);
	return isSame || isMisspelling(one, other);
}

/** FNV-1a, a step. */
const hash = (sum: number, code: number): number => Math.imul(sum ^ code, 0x01000193) >>> 0;
/** Two of them in the 53 bits of a whole number. */
const joined = (before: number, after: number): number => before * 2 ** 21 + (after >>> 11);

const keysOf = ({ characters, bare }: Name): number[] => [
	...gapsOf(characters),
	...(bare ? gapsOf(bare) : [])
];

/**
 * What is before and after a gap at each place of a name, in place of each character and between them, as
 * a number: texts would cost ten times as much. Different ones may have the same; `isMisspelling` decides.
 */
function gapsOf(characters: readonly string[]): number[] {
	const { length } = characters;
	if (length < LENGTH.min || length > LENGTH.max) return [];
	const codes = characters.map((character) => character.codePointAt(0) ?? 0);
	const after: number[] = Array<number>(length + 1).fill(1);
	for (let at = length - 1; at >= 0; at--) after[at] = hash(after[at + 1]!, codes[at]!);
	const keys: number[] = [];
	let before = 1;
	for (let at = 0; at <= length; at++) {
		keys.push(joined(before, after[at]!));
		if (at === length) break;
		keys.push(joined(before, after[at + 1]!));
		before = hash(before, codes[at]!);
	}
	return keys;
}

/** Characters by which offices are told apart: 第1課 and 第2課, A班 and B班, 東支所 and 西支所. */
const TELLING = /[\p{Nd}〇一二三四五六七八九十百a-z東西南北中上下左右甲乙丙丁]/iu;

/** Do two names differ in one character, and not by one that is there to tell them apart? */
function isMisspelling(a: readonly string[], b: readonly string[]): boolean {
	const [short, long] = a.length <= b.length ? [a, b] : [b, a];
	const more = long.length - short.length;
	if (more > 1) return false;
	let at = 0;
	while (at < short.length && short[at] === long[at]) at++;
	if (at === long.length) return false;
	for (let rest = at + 1; rest < long.length; rest++)
		if (long[rest] !== short[rest - more]) return false;
	const differing = more > 0 ? [long[at]] : [long[at], short[at]];
	return !differing.every((character) => TELLING.test(character ?? ''));
}
