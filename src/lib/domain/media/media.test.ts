import { describe, expect, it } from 'vitest';
import { noteBy, threadBy } from '../../../../tests/support/documents';
import { withdrawn } from '$lib/capabilities/disaster/withdrawn';
import { masked, typedIn } from '$lib/capabilities/moderation/masked';
import { problemsOf } from '../rules';
import {
	fileNameOf,
	MAX_ATTACHMENTS,
	MAX_MEDIA_BYTES,
	MAX_PREVIEW_BYTES,
	type Attachment
} from './media';

const photo = (fields: Partial<Attachment> = {}): Attachment => ({
	sha256: 'a'.repeat(64),
	name: '冠水.webp',
	type: 'image/webp',
	size: 200_000,
	width: 1600,
	height: 1200,
	alt: '冠水した交差点',
	preview: 'data:image/webp;base64,AAAA',
	...fields
});
const threadWith = (...attachments: object[]) => ({ ...threadBy('s0001', 'k'), attachments });
const previewOf = (bytes: number) =>
	`data:image/jpeg;base64,${Buffer.alloc(bytes).toString('base64')}`;

describe('the photos of a document', () => {
	it.each([
		['none, as of before there were photos', threadBy('s0001', 'k')],
		['an empty list', threadWith()],
		['one', threadWith(photo())],
		[
			'one without size and small picture',
			threadWith(photo({ width: undefined, preview: undefined }))
		],
		['the largest small picture', threadWith(photo({ preview: previewOf(MAX_PREVIEW_BYTES) }))]
	])('may be %s', (_, document) => {
		expect(problemsOf(document)).toEqual([]);
	});

	it.each([
		['a name that is no hash', photo({ sha256: '../etc/passwd' })],
		['a drawing', photo({ type: 'image/svg+xml' as never })],
		['a page', photo({ type: 'text/html' as never })],
		['something too large', photo({ size: MAX_MEDIA_BYTES + 1 })],
		['a small picture from elsewhere', photo({ preview: 'https://evil.example/a.webp' })],
		['a small picture that is a page', photo({ preview: 'data:text/html;base64,AAAA' })],
		['a small picture that is large', photo({ preview: previewOf(MAX_PREVIEW_BYTES + 3) })],
		['a field nobody knows', { ...photo(), src: 'x' }]
	])('may not be %s', (_, attachment) => {
		expect(problemsOf(threadWith(attachment))).not.toEqual([]);
	});

	it('are few, and each once', () => {
		const many = Array.from({ length: MAX_ATTACHMENTS + 1 }, (_, n) =>
			photo({ sha256: String(n).repeat(64) })
		);
		expect(problemsOf(threadWith(...many.slice(1)))).toEqual([]);
		expect(problemsOf(threadWith(...many))[0]?.message).toContain('6個まで');
		expect(problemsOf(threadWith(photo(), photo()))).not.toEqual([]);
	});

	it('are hidden with the text, and judged with it', () => {
		const document = threadWith(photo());
		expect(masked(document, '理由')).toMatchObject({ attachments: [] });
		expect(JSON.stringify(masked(document, '理由'))).not.toContain('冠水');
		expect('attachments' in masked(threadBy('s0001', 'k'), '理由')).toBe(false);
		expect(typedIn(document)).toContain('冠水した交差点');
	});

	it('go with a note that is taken back', () => {
		const note = { ...noteBy('s0001', 'k'), attachments: [photo()] };
		expect(withdrawn(note).attachments).toEqual([]);
		expect(problemsOf(withdrawn(noteBy('s0001', 'k')))).toEqual([]);
	});
});

describe('the name of a file', () => {
	it.each([
		['手順.txt', 'text/plain', '手順.txt'],
		['手順.bat', 'text/plain', '手順.bat.txt'],
		['page.html ..', 'text/plain', 'page.html.txt'],
		['\u202etxt.exe', 'application/pdf', 'txt.exe.pdf'],
		['IMG_1.JPEG', 'image/jpeg', 'IMG_1.JPEG'],
		['名簿', 'text/csv', '名簿.csv']
	] as const)('%j of %s is %j', (name, type, expected) => {
		expect(fileNameOf({ name, type })).toBe(expected);
	});
});
