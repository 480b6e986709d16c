import { describe, expect, test } from 'vitest';
import type { Person } from '$lib/domain/directory/directory';
import { callAt, chosenFrom, chosenText, mentionsIn, peopleCalled } from './mentioning';

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
