import { expect, it } from 'vitest';
import { csvOf } from './csv';

const textOf = (rows: string[][], encoding: 'utf-8' | 'cp932'): string => {
	const file = csvOf(rows, encoding);
	if ('unwritable' in file) throw new Error('unwritable');
	const label = encoding === 'cp932' ? 'shift_jis' : 'utf-8';
	return new TextDecoder(label, { ignoreBOM: true }).decode(file.bytes);
};

it.each(['=1', '+1', '-1', '@a', ' =1', '＝1', '\t1', '\r1'])(
	'a cell that begins like a formula (%j) is none for a spreadsheet',
	(cell) => expect(textOf([[cell]], 'utf-8')).toMatch(/^\uFEFF"?'/)
);

it('is quoted where it must be, and ends its lines with CRLF', () =>
	expect(
		textOf(
			[
				['a', 'b,"c"'],
				['d\ne', '髙﨑①']
			],
			'utf-8'
		)
	).toBe('\uFEFFa,"b,""c"""\r\n"d\ne",髙﨑①\r\n'));

it('is written in CP932 with the characters only CP932 has', () =>
	expect(textOf([['髙﨑①～ー－']], 'cp932')).toBe('髙﨑①～ー－\r\n'));

it('names the rows that CP932 cannot hold', () =>
	expect(csvOf([['氏名'], ['𠮷田'], ['例田'], ['㋿😀㋿']], 'cp932')).toEqual({
		unwritable: [
			{ line: 2, text: '𠮷' },
			{ line: 4, text: '㋿😀' }
		]
	}));
