import { describe, expect, it } from 'vitest';
import { FACTORIES } from '../../../tests/support/factories';
import type { DisasterNote } from '$lib/capabilities/disaster/disaster';
import { withdrawn } from '$lib/capabilities/disaster/withdrawn';
import type { Faq } from '$lib/capabilities/faq/faq';
import { isSearched, searchableOf } from './searching';
import { entryOf } from '$lib/domain/search/entry';

const textOf = (document: Parameters<typeof searchableOf>[0]): string => {
	const found = searchableOf(document);
	return found ? [found.heading, ...found.parts].join('|') : '';
};

describe('what is searched', () => {
	it.each([
		['thread', '話題 k|本文です。'],
		['reply', '|返信です。'],
		['faq', '締切はいつですか|総務課'],
		['disaster', '避難所の初日|鍵と名簿。'],
		['notebook', '事業'],
		['section', '概要|概要'],
		['series', '交流会|会議室'],
		['person', '例田 一郎（サンプル）|郡山市 東行政センター（サンプル）|主事'],
		['profile', '|窓口 k'],
		['community', '勝手に開いた集まり|学び合い']
	] as const)('of a %s', (type, text) => {
		expect(isSearched(type)).toBe(true);
		expect(textOf(FACTORIES[type]('s0001', 'k'))).toBe(text);
	});

	it.each(['membership', 'signup', 'draft', 'report', 'anonymous', 'hiding'] as const)(
		'is nothing of a %s',
		(type) => {
			expect(isSearched(type)).toBe(false);
			expect(searchableOf(FACTORIES[type]('s0001', 'k'))).toBeNull();
		}
	);

	it('is nothing of what was taken back, deleted, archived or not begun', () => {
		const note = FACTORIES.disaster('s0001', 'k') as DisasterNote;
		expect(searchableOf(withdrawn(note))).toBeNull();
		const community = { ...FACTORIES.community('s0001', 'k'), archived: true };
		expect(searchableOf(community)).toBeNull();
		expect(searchableOf({ ...FACTORIES.section('s0001', 'k'), text: ' ' } as never)).toBeNull();
		const thread = { ...FACTORIES.thread('s0001', 'k'), state: 'deleted' };
		expect(searchableOf(thread)).toBeNull();
	});

	it('belongs to the municipality it names, or to its author’s', () => {
		const of = (type: keyof typeof FACTORIES) =>
			searchableOf(FACTORIES[type]('s0001', 'k'))?.municipalities;
		expect(of('disaster')).toEqual(['072036']);
		const faq = FACTORIES.faq('s0001', 'k') as Faq;
		expect(searchableOf(faq)?.municipalities).toEqual(faq.municipalities);
		expect(searchableOf({ ...faq, municipalities: [] } as Faq)?.municipalities).toEqual([]);
		expect(of('community')).toEqual([]);
		expect(of('thread')).toBeNull();
	});
});

describe('an entry of the FAQ', () => {
	const faq = { ...(FACTORIES.faq('s0001', 'k') as Faq), expiresOn: '2026-05-31' };

	it('comes first until the day it expires, and no longer after it', () => {
		expect(entryOf(faq, 'commons', false, '2026-05-31')?.isPreferred).toBe(true);
		expect(entryOf(faq, 'commons', false, '2026-06-01')?.isPreferred).toBe(false);
		expect(entryOf({ ...faq, expiresOn: '' } as Faq, 'commons')?.isPreferred).toBe(true);
	});
});
