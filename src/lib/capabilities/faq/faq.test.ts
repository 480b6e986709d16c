import { describe, expect, test } from 'vitest';
import { revision } from '../../../../tests/support/documents';
import type { Envelope } from '$lib/domain/core/document';
import { mergeDocuments, type Stored } from '$lib/domain/core/merge';
import { tokyoDate } from '$lib/domain/core/time';
import { masked } from '$lib/capabilities/moderation/masked';
import { documentType } from '$lib/domain/registry';
import { problemsOf, refusalOf } from '$lib/domain/rules';
import { newUseful } from './useful';
import {
	confirmedFaq,
	editedFaq,
	expiryAfter,
	faqProblem,
	isDue,
	isExpired,
	newFaq,
	type Faq,
	type FaqFields
} from './faq';
import { faqFrom, MAX_COPIED_DETAIL, shortened, withoutNames } from './from-thread';

const at = (minute: number): string => new Date(Date.UTC(2026, 3, 1, 9, minute)).toISOString();
const COMMONS = { kind: 'commons' as const, key: '' };

const FIELDS: FaqFields = {
	question: '締切はいつですか',
	detail: '',
	answer: '月末です。',
	contact: '総務課',
	checkedOn: '2026-04-01',
	expiresOn: '2027-04-01',
	municipalities: []
};
const anEntry = (fields: Partial<FaqFields> = {}, author = 'a1'): Faq =>
	newFaq({ author, now: at(0), key: 'k' }, { ...FIELDS, ...fields });

const write = (document: Envelope, previous: Envelope | null, who = 'a1') =>
	problemsOf(document).length > 0
		? 'malformed'
		: refusalOf({ document, previous, space: COMMONS, who: { id: who, roles: ['member'] } });

/** As stored: the first revision, and one that goes on from it. */
const first = <D extends Envelope>(document: D) => ({ ...document, ...revision(1, 'a') });
const second = <D extends Envelope>(document: D) => ({ ...document, ...revision(2, 'b', 'a') });

describe('an entry', () => {
	test('expires at midnight in Tokyo', () => {
		const entry = { expiresOn: '2026-04-01' };
		expect(isExpired(entry, tokyoDate('2026-04-01T14:59:59.999Z'))).toBe(false);
		expect(isExpired(entry, tokyoDate('2026-04-01T15:00:00.000Z'))).toBe(true);
		expect(isExpired({ expiresOn: '' }, '2030-01-01')).toBe(false);
	});

	test('asks for its author thirty days before', () => {
		expect(isDue({ expiresOn: '2026-05-01' }, '2026-04-01')).toBe(true);
		expect(isDue({ expiresOn: '2026-05-02' }, '2026-04-01')).toBe(false);
		expect(isDue({ expiresOn: '' }, '2026-04-01')).toBe(false);
	});

	test('that is confirmed holds for a year more and has no other past', () => {
		const confirmed = confirmedFaq(first(anEntry()), '2026-06-01', at(1));
		expect(confirmed).toMatchObject({ checkedOn: '2026-06-01', expiresOn: '2027-06-01' });
		expect(confirmed.earlier).toBeUndefined();
		expect(write(second(confirmed), first(anEntry()))).toBeNull();
		expect(expiryAfter('2028-02-29')).toBe('2029-02-28');
	});

	test('says what is missing at its field', () => {
		const fieldOf = (fields: Partial<FaqFields>) => faqProblem({ ...FIELDS, ...fields })?.field;
		expect(fieldOf({})).toBeUndefined();
		expect(fieldOf({ answer: '', contact: ' ' })).toBe('contact');
		expect(fieldOf({ checkedOn: '' })).toBe('checkedOn');
		expect(fieldOf({ expiresOn: '2026-03-31' })).toBe('expiresOn');
		expect(fieldOf({ variantOf: 'faq:a1:b' })).toBe('municipalities');
	});

	test('without what came later stays valid', () => {
		expect(write(first(anEntry()), null)).toBeNull();
	});

	test('keeps what it said before; hiding that is refused', () => {
		const before = first(anEntry());
		const told = second(editedFaq(before, { answer: '20日です。' }, at(1)));
		expect(told.earlier).toMatchObject([{ at: at(0), answer: '月末です。' }]);
		expect(write(told, before)).toBeNull();
		expect(write({ ...told, ...{ earlier: undefined } }, before)).toBe('history_missing');
		expect(masked(told, '誤り')).toMatchObject({ answer: '', earlier: undefined });
	});

	test('changed on two devices at once is merged with both pasts', () => {
		const base = first(anEntry()) as Stored & Faq;
		const left = { ...editedFaq(base, { answer: '20日です。' }, at(1)), _rev: '2-b' } as Stored;
		const right = { ...editedFaq(base, { contact: '財政課' }, at(2)), _rev: '2-c' } as Stored;
		const merged = mergeDocuments(documentType('faq')!, base, right, left) as Faq;
		expect(merged).toEqual(mergeDocuments(documentType('faq')!, base, left, right));
		expect(merged).toMatchObject({ answer: '20日です。', contact: '財政課' });
		expect(merged.earlier).toHaveLength(3);
	});
});

describe('the answer of one municipality', () => {
	const variant = anEntry({ variantOf: 'faq:b2:base', municipalities: ['072036'] });

	test('belongs to another entry, and says for whom it holds', () => {
		expect(write(first(variant), null)).toBeNull();
		expect(write(first({ ...variant, municipalities: [] }), null)).toBe('malformed');
		expect(write(first({ ...variant, variantOf: variant._id }), null)).toBe('malformed');
		expect(write(first({ ...variant, variantOf: 'thread:b2:k' }), null)).toBe('malformed');
	});

	test('stays the answer to that question', () => {
		const moved = second({ ...variant, variantOf: 'faq:b2:other', updatedAt: at(1) });
		expect(write(moved, first(variant))).toBe('immutable_field');
	});
});

describe('what is made of a question', () => {
	const solved = {
		thread: { _id: 'thread:a1:k', title: '控えとは', body: `教えてください。${'あ'.repeat(900)}` },
		answer: {
			body: '@例田 一郎（サンプル）さん、出した人が残すものです。例田 一郎（サンプル）に確認。'
		},
		office: '郡山市 総務課（サンプル）',
		names: ['例田 一郎（サンプル）'],
		municipality: '072036'
	};

	test('is an entry that can be published as it is', () => {
		const fields = faqFrom(solved, '2026-04-01');
		expect(problemsOf(anEntry(fields))).toEqual([]);
		expect(faqProblem(fields)).toBeNull();
		expect(fields).toMatchObject({
			question: '控えとは',
			checkedOn: '2026-04-01',
			expiresOn: '2027-04-01',
			municipalities: ['072036'],
			source: 'thread:a1:k'
		});
		expect(fields.detail.length).toBeLessThanOrEqual(MAX_COPIED_DETAIL);
	});

	test('names nobody who wrote or was called on', () => {
		expect(faqFrom(solved, '2026-04-01').answer).toBe('出した人が残すものです。担当者に確認。');
		expect(withoutNames('例田 一郎様へ', ['', '例田', '例田 一郎'])).toBe('担当者様へ');
	});

	test('ends with a sentence, and never within a character', () => {
		expect(shortened('一。二。三四五六', 7)).toBe('一。二。…');
		expect(shortened('あいう𠮷え', 5)).toBe('あいう…');
		expect(shortened('短い', 2)).toBe('短い');
	});
});

describe('whether it helped', () => {
	const said = newUseful({ author: 'a1', now: at(0) }, { target: 'faq:b2:k', answer: 'yes' });

	test('is said once by each person, and can be changed and taken back', () => {
		expect(said._id).toBe('useful:a1:faq:b2:k');
		expect(write(first(said), null)).toBeNull();
		const taken = newUseful({ author: 'a1', now: at(1) }, { target: 'faq:b2:k', answer: '' }, said);
		expect(write(second(taken), first(said))).toBeNull();
		expect(write(first({ ...said, target: 'faq:b2:x' }), null)).toBe('wrong_id');
		expect(write(first({ ...said, target: 'reply:b2:k' }), null)).toBe('malformed');
		expect(write(first(said), null, 'b2')).toBe('editor_mismatch');
	});
});
