import { describe, expect, it } from 'vitest';
import type { HandInItem } from '$lib/domain/wire';
import { openExport, sealExport } from './export';

const ITEMS = [
	{ space: 'commons', document: { _id: 'faq:s0001:a', question: '𠮷の書き方は？' }, writtenAt: '' }
] as unknown as HandInItem[];

describe('an exported file', () => {
	it('is opened by its password, however that is typed, and shows nothing without', async () => {
		const file = await sealExport('s0001', ITEMS, 'ひみつ pass１');
		expect(file).not.toContain('𠮷');
		expect(await openExport(file, 'ひみつ pass1')).toEqual(ITEMS);
		await expect(openExport(file, 'ひみつ pass2')).rejects.toThrow('パスワードが違う');
	});

	it.each(['', 'null', '[]', '{"format":"other"}', 'こんにちは'])(
		'is told from something else: %j',
		async (content) => {
			await expect(openExport(content, 'x')).rejects.toThrow('書き出したファイルではありません');
		}
	);

	it('that was changed is not opened', async () => {
		const file = JSON.parse(await sealExport('s0001', ITEMS, 'password')) as { data: string };
		const changed = {
			...file,
			data: `${file.data.startsWith('A') ? 'B' : 'A'}${file.data.slice(1)}`
		};
		await expect(openExport(JSON.stringify(changed), 'password')).rejects.toThrow('壊れています');
	});
});
