import { describe, expect, it, vi } from 'vitest';
import { refusedInsertion, refuseTooMuch } from './too-much';

const paste = (count: number, there = 0, selected = 0) => ({
	...{ length: there, selected },
	data: 'あ'.repeat(count)
});

describe('what is pasted into a field', () => {
	it.each([
		['a little beyond the limit', paste(12_000), 10_000],
		['more than a short field takes', paste(1500), 60],
		['in place of what is chosen', paste(15_000, 10_000, 10_000), 10_000],
		['into a field without a limit', paste(30_000), undefined],
		['as nothing but a deletion', { length: 90_000, selected: 5, data: null }, 10_000],
		['as one letter behind a text that is too long', paste(1, 90_000), 10_000]
	])('is taken when it goes %s', (_, insertion, maxlength) => {
		expect(refusedInsertion(insertion, maxlength)).toBe('');
	});

	it.each([
		['far beyond the limit', paste(180_000), 10_000],
		['together with what is there', paste(15_000, 9000), 10_000],
		['into a short field', paste(2001), 60],
		['into a field without a limit', paste(180_000), undefined]
	])('is not taken when it goes %s', (_, insertion, maxlength) => {
		expect(refusedInsertion(insertion, maxlength)).toMatch(/^長すぎるため、貼り付けませんでした/);
	});

	it('is refused with its length and the limit, before the browser takes it', () => {
		const preventDefault = vi.fn();
		const currentTarget = { value: 'い', selectionStart: 1, selectionEnd: 1 };
		const data = 'あ'.repeat(180_000);
		const event = { currentTarget, data, preventDefault } as unknown as Parameters<
			typeof refuseTooMuch
		>[0];
		expect(refuseTooMuch(event, 10_000)).toBe(
			'長すぎるため、貼り付けませんでした（180,000文字）。ここに書けるのは 10,000文字までです。短くしてから貼り付けてください。'
		);
		expect(preventDefault).toHaveBeenCalledOnce();
	});
});
