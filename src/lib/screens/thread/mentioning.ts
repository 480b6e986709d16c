import type { Person } from '$lib/domain/directory/directory';
import { foldText } from '$lib/domain/search/fold';
import { MAX_MENTIONS } from '$lib/domain/thread/thread';
import { officeOf } from '../people';

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

/** Ids of those of the chosen whose name still stands in the text. */
export const mentionsIn = (text: string, chosen: readonly Chosen[]): string[] =>
	[
		...new Set(chosen.filter(({ name }) => text.includes(`@${name}`)).map(({ person }) => person))
	].slice(0, MAX_MENTIONS);

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
