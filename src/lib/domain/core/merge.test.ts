import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aSection } from '../../../../tests/support/phone/documents';
import { mergeDocuments, type Stored } from './merge';
import { mergeText } from './merge-text';
import { SEED, saySeed } from '../../../../tests/support/seed';

saySeed('merge.test.ts');

const sentence = fc.constantFrom('朝礼。', '鍵を開ける。', '名簿を見る。\n', '電話。', '締め');
const text = fc.array(sentence, { maxLength: 6 }).map((parts) => parts.join(''));
const stored = (rev: string, body: string, updatedAt: string): Stored =>
	({
		...aSection('hana', body),
		createdAt: '2026-01-01T00:00:00.000Z',
		updatedAt,
		_rev: rev
	}) as never;

describe('two texts', () => {
	it('merge the same whichever comes first', () => {
		fc.assert(
			fc.property(text, text, text, (base, ours, theirs) => {
				expect(mergeText(base, ours, theirs)).toBe(mergeText(base, theirs, ours));
			}),
			{ seed: SEED }
		);
	});

	it('lose no sentence that only one of them added', () => {
		const places = fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 4 }));
		fc.assert(
			fc.property(places, ([left, right]) => {
				const base = ['一。', '二。', '三。', '四。'];
				const ours = base.toSpliced(left, 0, '甲。').join('');
				const theirs = base.toSpliced(right, 0, '乙。').join('');
				const merged = mergeText(base.join(''), ours, theirs);
				if (left === right) expect(merged).toBeNull();
				else {
					expect(merged).toContain('甲。');
					expect(merged).toContain('乙。');
					expect(merged?.length).toBe(12);
				}
			}),
			{ seed: SEED }
		);
	});

	it('that change the same sentence are left to a person', () => {
		expect(mergeText('一。二。', '一、甲。二。', '一、乙。二。')).toBeNull();
	});
});

describe('two documents', () => {
	const [early, late] = ['2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'];

	it('merge to the same content whichever wins, and name both', () => {
		fc.assert(
			fc.property(text, text, text, (base, ours, theirs) => {
				const [a, b] = [stored('2-a', ours, early), stored('2-b', theirs, late)];
				const root = stored('1-r', base, early);
				expect(mergeDocuments({ merge: 'fields' }, root, a, b)).toEqual(
					mergeDocuments({ merge: 'fields' }, root, b, a)
				);
			}),
			{ seed: SEED }
		);
	});

	it('of which the later counts need no common past', () => {
		const [a, b] = [stored('2-b', '古い。', early), stored('2-a', '新しい。', late)];
		for (const [winner, loser] of [
			[a, b],
			[b, a]
		] as const)
			expect(mergeDocuments({ merge: 'latest' }, null, winner, loser)).toMatchObject({
				text: '新しい。',
				editor: null,
				updatedAt: late,
				mergedFrom: ['2-a', '2-b'],
				editors: ['hana']
			});
	});
});
