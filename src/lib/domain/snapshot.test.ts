import fc from 'fast-check';
import { expect, it } from 'vitest';
import { firstRevision } from './core/hash';
import { packed, unpacked } from './snapshot';
import { SEED, saySeed } from '../../../tests/support/seed';

saySeed('snapshot.test.ts');

const value = fc.oneof(
	fc.string({ unit: 'grapheme' }),
	fc.constantFrom('避難所の受付', '𠮷', '', 'thread:s0001:a', '👨‍👩‍👧'),
	fc.integer(),
	fc.constant(null),
	fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' }))
);
const content = fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), value);
const document = fc
	.tuple(content, fc.option(fc.constantFrom('1-a', '2-0123456789abcdef0123456789abcdef')))
	.map(([fields, rev]) => ({ ...fields, _rev: rev ?? firstRevision(fields) }));
const documents = fc.array(document, { maxLength: 700 });

it('packed documents come out of the line and the character set as they went in', () => {
	fc.assert(
		fc.property(documents, (sent) => {
			const lines = [...packed(sent)].map((block) => `${JSON.stringify(block)}\n`);
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
	const sent = Array.from({ length: 400 }, (_, n) => ({
		_id: `faq:a:${n}`,
		_rev: '1-a',
		question: `問い${n}`
	}));
	const [first, ...rest] = packed(sent);
	expect(first?.documents[0]).toEqual({ _id: 'faq:a:0', _rev: '1-a' });
	expect(first?.texts[0]).toEqual({ question: '問い0' });
	expect([first, ...rest].map((block) => block?.documents.length)).toEqual([60, 250, 90]);
});

it('leaves out the name of a revision that follows from the content, and no other', () => {
	const content = { _id: 'faq:a:0', question: '問い' };
	const [block] = packed([
		{ ...content, _rev: firstRevision(content) },
		{ ...content, _rev: `2-${firstRevision(content).slice(2)}` }
	]);
	expect(block?.documents.map((document) => '_rev' in document)).toEqual([false, true]);
});
