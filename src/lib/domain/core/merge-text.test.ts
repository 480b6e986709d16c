import { diff3Merge } from 'node-diff3';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { mergeText } from './merge-text';

vi.mock('node-diff3', { spy: true });
beforeEach(() => void vi.mocked(diff3Merge).mockClear());

describe('mergeText', () => {
	it('takes in what two people changed in different places', () => {
		const base = '鍵を持つ。\n名簿を開く。\n\n受付を始める。';
		const ours = base.replace('鍵を持つ', '鍵を二人で持つ');
		const theirs = base.replace('受付を', '9時に受付を');
		const merged = '鍵を二人で持つ。\n名簿を開く。\n\n9時に受付を始める。';
		expect(mergeText(base, ours, theirs)).toBe(merged);
		expect(mergeText(base, theirs, ours)).toBe(merged);
	});

	it('leaves overlapping changes to a person', () => {
		expect(mergeText('鍵。', '赤い鍵。', '青い鍵。')).toBeNull();
	});

	it('merges a long text of many different sentences', () => {
		const lines = Array.from({ length: 3000 }, (_, n) => `手順${n}\n`);
		const base = lines.join('');
		const merged = mergeText(base, `はじめに。${base}`, `${base}おわり。`);
		expect(merged).toBe(`はじめに。${base}おわり。`);
	});

	it('gives up before it compares a text that is made to hold phones up', () => {
		const base = '\n'.repeat(10_000);
		expect(mergeText(base, `あ${base}`, `${base}い`)).toBeNull();
		expect(diff3Merge).not.toHaveBeenCalled();
		mergeText('鍵。', '赤い鍵。', '鍵。札。');
		expect(diff3Merge).toHaveBeenCalledOnce();
	});
});
