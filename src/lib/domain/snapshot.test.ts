import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packed, unpacked } from './snapshot';

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
console.log(`snapshot.test.ts: SEED=${SEED}`);

const value = fc.oneof(
	fc.string({ unit: 'grapheme' }),
	fc.constantFrom('避難所の受付', '𠮷', '', 'thread:s0001:a', '👨‍👩‍👧'),
	fc.integer(),
	fc.constant(null),
	fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' }))
);
const documents = fc.array(fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), value), {
	maxLength: 700
});

it('packed documents come out of the line and the character set as they went in', () => {
	fc.assert(
		fc.property(documents, (sent) => {
			const lines = packed(sent).map((block) => `${JSON.stringify(block)}\n`);
			const text = new TextDecoder('utf-16le').decode(Buffer.from(lines.join(''), 'utf16le'));
			const received = text
				.split('\n')
				.filter((line) => line !== '')
				.flatMap((line) => unpacked(JSON.parse(line)));
			expect(received).toEqual(JSON.parse(JSON.stringify(sent)));
		}),
		{ seed: SEED, numRuns: 60 }
	);
});

it('texts stand apart, and the first block is small', () => {
	const sent = Array.from({ length: 400 }, (_, n) => ({ _id: `faq:a:${n}`, question: `問い${n}` }));
	const [first, ...rest] = packed(sent);
	expect(first?.documents[0]).toEqual({ _id: 'faq:a:0' });
	expect(first?.texts[0]).toEqual({ question: '問い0' });
	expect([first, ...rest].map((block) => block?.documents.length)).toEqual([60, 250, 90]);
});
