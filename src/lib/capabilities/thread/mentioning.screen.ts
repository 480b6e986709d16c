import { spellingsOf } from '$lib/capabilities/directory/calling';
import type { Person } from '$lib/capabilities/directory/directory';
import { foldText } from '$lib/domain/search/fold';
import { MAX_MENTIONS } from './thread';
import { officeOf } from '$lib/screens/people';

/** Somebody chosen from the list, with the name that stands in the text. */
export interface Chosen {
	person: string;
	name: string;
}

/** People the list shows at once. */
const SHOWN = 6;
/** Characters behind the `@`, at most; names are shorter, and addresses no names. */
const CALL = /(?:^|[^A-Za-z0-9._%+-])[@＠]([^\s@＠]{0,20})$/u;

/** What is being typed behind an `@` at the end of this text; null when nothing is. */
export function callAt(text: string): { query: string; start: number } | null {
	const query = CALL.exec(text)?.[1];
	return query === undefined ? null : { query, start: text.length - query.length - 1 };
}

/** For searching only: width, case and kind of kana do not matter. */
const folded = (text: string): string => foldText(text).replace(/\s/g, '');

/** Those of the people, in their order, whose name, reading or office has what was typed. */
export function peopleCalled(people: readonly Person[], query: string): Person[] {
	const wanted = folded(query);
	const found: Person[] = [];
	for (const person of people) {
		if (found.length === SHOWN) break;
		const words = [person.name, person.kana, officeOf(person) ?? ''];
		if (words.some((word) => folded(word).includes(wanted))) found.push(person);
	}
	return found;
}

/** Those of the people as chosen before: whoever edits a text has not chosen them anew. */
export const chosenBefore = (people: readonly Person[]): Chosen[] =>
	people.flatMap((person) => spellingsOf(person).map((name) => ({ person: person.person, name })));

/**
 * Those of the chosen who stand in the text. At each `@` the longest name is meant, so that 佐藤太郎 does
 * not call 佐藤太 as well. Of several people under one name as many are called as the name stands there,
 * those that were chosen last: the others were taken back.
 */
export function standingIn(text: string, chosen: readonly Chosen[]): Chosen[] {
	const names = [...new Set(chosen.map(({ name }) => name))].sort((a, b) => b.length - a.length);
	const times = new Map<string, number>();
	for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
		const name = names.find((each) => text.startsWith(each, at + 1));
		if (name !== undefined) times.set(name, (times.get(name) ?? 0) + 1);
	}
	const standing: Chosen[] = [];
	for (const one of [...chosen].reverse()) {
		const left = times.get(one.name) ?? 0;
		const isKnown = standing.some(({ person, name }) => person === one.person && name === one.name);
		if (left === 0 || isKnown) continue;
		times.set(one.name, left - 1);
		standing.unshift(one);
	}
	return standing;
}

/** Ids of the people whom the text calls. */
export const mentionsIn = (text: string, chosen: readonly Chosen[]): string[] =>
	[...new Set(standingIn(text, chosen).map(({ person }) => person))].slice(0, MAX_MENTIONS);

/** For drafts, which hold texts. */
export const chosenText = (chosen: readonly Chosen[]): string =>
	chosen.length === 0 ? '' : JSON.stringify(chosen);

/** From a draft; whatever it is, what comes out is such a list. */
export function chosenFrom(text: string): Chosen[] {
	try {
		const parsed: unknown = text === '' ? [] : JSON.parse(text);
		if (!Array.isArray(parsed)) return [];
		return (parsed as Partial<Chosen>[]).flatMap((item) =>
			typeof item?.person === 'string' && typeof item.name === 'string'
				? [{ person: item.person, name: item.name }]
				: []
		);
	} catch {
		return [];
	}
}
