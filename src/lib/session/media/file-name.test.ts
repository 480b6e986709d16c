import { expect, test } from 'vitest';
import { fileName } from './file-name';

test('the name of a file from a Mac is composed', () => {
	expect(fileName('か\u3099くふ゛ち\u3099.pdf')).toBe('がくふ゛ぢ.pdf');
	expect(fileName('報告フ\u309aラン.xlsx')).toBe('報告プラン.xlsx');
});

test('a long name loses its middle, never its ending nor half a character', () => {
	const name = fileName(`${'報'.repeat(84)}𠮷${'告'.repeat(40)}.xlsx`);
	expect(name).toBe(`${'報'.repeat(84)}…${'告'.repeat(7)}.xlsx`);
	expect(fileName('短い.pdf')).toBe('短い.pdf');
	expect(fileName('\u202egpj.exe\n')).toBe('gpj.exe');
	expect(fileName(' ')).toBe('ファイル');
});
