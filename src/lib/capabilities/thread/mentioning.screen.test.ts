import { describe, expect, test } from 'vitest';
import type { Person } from '$lib/capabilities/directory/directory';
import { spellingAmong, spellingsOf } from '$lib/capabilities/directory/calling';
import { withMentions } from '$lib/ui/text/mentions';
import {
	callAt,
	chosenBefore,
	chosenFrom,
	chosenText,
	mentionsIn,
	peopleCalled
} from './mentioning.screen';

const person = (id: string, name: string, kana: string): Person =>
	({ person: id, name, kana, municipality: '072036', unitName: '総務課' }) as Person;
const PEOPLE = [
	person('s1', '例田 一郎', 'レイタ イチロウ'),
	person('s2', '見本 花子', 'ミホン ハナコ')
];

describe('a call', () => {
	test.each([
		['@', ''],
		['お世話になります。@れい', 'れい'],
		['相談です\n＠見本', '見本']
	])('is typed in %j', (text, query) => expect(callAt(text)?.query).toBe(query));

	test.each(['', 'a@example', '@例田 一郎 ', 'name@', `@${'長'.repeat(21)}`])(
		'is not typed in %j',
		(text) => expect(callAt(text)).toBeNull()
	);

	test('finds people by name, reading and office', () => {
		const called = (query: string) => peopleCalled(PEOPLE, query).map(({ person: id }) => id);
		expect(called('')).toEqual(['s1', 's2']);
		expect(called('れいた')).toEqual(['s1']);
		expect(called('ﾊﾅｺ')).toEqual(['s2']);
		expect(called('例田一')).toEqual(['s1']);
		expect(called('総務')).toEqual(['s1', 's2']);
		expect(called('いない')).toEqual([]);
	});

	test('finds 髙橋 by 高橋, and 齋藤 by 斎藤', () => {
		const people = [person('t', '髙橋 渉', 'タカハシ'), person('s', '齋藤 光', 'サイトウ')];
		expect(peopleCalled(people, '高橋').map(({ person: id }) => id)).toEqual(['t']);
		expect(peopleCalled(people, '斎藤').map(({ person: id }) => id)).toEqual(['s']);
	});
});

test('only who was chosen and still stands in the text is called on, once', () => {
	const chosen = [
		{ person: 's1', name: '例田 一郎' },
		{ person: 's1', name: '例田 一郎' },
		{ person: 's2', name: '見本 花子' }
	];
	expect(mentionsIn('@例田 一郎 さん、@手書き さん', chosen)).toEqual(['s1']);
	expect(chosenFrom(chosenText(chosen))).toEqual(chosen);
	for (const text of ['', '{}', 'null', '[null]', '[{"person":1}]', '{'])
		expect(chosenFrom(text)).toEqual([]);
});

describe('a name taken back from a text', () => {
	const sato = (
		id: string,
		name: string,
		municipality = '072036',
		unitName = '総務課',
		title = ''
	) => ({ person: id, name, kana: '', municipality, unitName, title }) as Person;
	const koriyama = sato('k', '佐藤 太郎');
	const sukagawa = sato('s', '佐藤　太郎', '072079', '税務課');
	const beside = sato('b', '佐藤太郎', '072079', '税務課', '主査');
	const short = sato('t', '佐藤太');
	const among = (person: Person, ...others: Person[]) => ({
		person: person.person,
		name: spellingAmong(person, [person, ...others])
	});

	test('does not call 佐藤太 where 佐藤太郎 stands', () => {
		const chosen = [among(short, beside), among(beside, short)];
		expect(mentionsIn('@佐藤太郎 さん', chosen)).toEqual(['b']);
		expect(mentionsIn('@佐藤太 さんと@佐藤太郎 さん', chosen)).toEqual(['t', 'b']);
	});

	test('does not call the namesake of another municipality, and who reads sees which is meant', () => {
		const [first, second] = [among(koriyama, sukagawa), among(sukagawa, koriyama)];
		expect(first.name).toBe('佐藤 太郎（郡山市 総務課）');
		const text = `@${second.name} さん`;
		expect(mentionsIn(text, [first, second])).toEqual(['s']);
		const people = [koriyama, sukagawa].map((person) => ({
			spellings: spellingsOf(person),
			office: person.unitName
		}));
		expect(withMentions([{ text }], people)[0]).toEqual({
			text: `@${second.name}`,
			office: '税務課'
		});
	});

	test('calls of two with the same name and office the one with the title, else who was chosen last', () => {
		expect(among(beside, sukagawa).name).toBe('佐藤太郎（須賀川市 税務課 主査）');
		const both = [
			{ person: 'x', name: '例田' },
			{ person: 'y', name: '例田' }
		];
		expect(mentionsIn('@例田 さん', both)).toEqual(['y']);
		expect(mentionsIn('@例田 と @例田', both)).toEqual(['x', 'y']);
	});

	test('is the same in a text that is edited, with or without the office', () => {
		const before = chosenBefore([koriyama, sukagawa]);
		expect(mentionsIn('@佐藤　太郎（須賀川市 税務課） さん', before)).toEqual(['s']);
		expect(mentionsIn('@佐藤 太郎 さん', before)).toEqual(['k']);
	});
});
