import { describe, expect, it } from 'vitest';
import {
	bareJpeg,
	exifWithPlace,
	OFFICE_PARTS,
	png,
	withExif,
	zip
} from '../../../../tests/support/pictures';
import { concat, hasMetadata, isOfType, typeOfContent, withoutMetadata } from './sniff';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const riff = (...chunks: string[]): Uint8Array =>
	bytes(`RIFF\x01\x00\x00\x00WEBP${chunks.map((name) => `${name}\x02\x00\x00\x00ab`).join('')}`);

describe('what a file is', () => {
	it.each([
		['image/png', png(2, 2)],
		['image/jpeg', bareJpeg()],
		['image/webp', riff('VP8 ')],
		['application/pdf', bytes('%PDF-1.7\n…')],
		[
			'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
			zip(OFFICE_PARTS.docx)
		],
		['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', zip(OFFICE_PARTS.xlsx)],
		[
			'application/vnd.openxmlformats-officedocument.presentationml.presentation',
			zip(OFFICE_PARTS.pptx)
		],
		['text/plain', bytes('氏名,所属\r\n例田,総務課\r\n')],
		// 「表」 in CP932, whose second byte is a backslash.
		['text/plain', new Uint8Array([0x95, 0x5c, 0x0d, 0x0a])]
	])('%s', (type, content) => {
		expect(typeOfContent(content)).toBe(type);
	});

	it.each([
		['a page', bytes('<!doctype html><script>alert(1)</script>')],
		['a page after spaces', bytes('\ufeff \n<html>')],
		['a drawing', bytes('<svg xmlns="http://www.w3.org/2000/svg"/>')],
		['a program', new Uint8Array([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0])],
		['any ZIP', zip(['readme.txt'])],
		['Word with macros', zip([...OFFICE_PARTS.docx, 'word/vbaProject.bin'])],
		['Word with controls', zip([...OFFICE_PARTS.docx, 'word/activeX/activeX1.bin'])],
		['two kinds in one', zip([...OFFICE_PARTS.docx, ...OFFICE_PARTS.xlsx])],
		['a ZIP without its end', zip(OFFICE_PARTS.docx).subarray(0, -8)],
		['GIF', bytes('GIF89a\x01\x00\x01\x00\x00')],
		['nothing', new Uint8Array()]
	])('not %s', (_, content) => {
		expect(typeOfContent(content)).toBeNull();
	});

	it('goes by the content, whatever is said', () => {
		expect(isOfType(bytes('a,b'), 'text/csv')).toBe(true);
		expect(isOfType(png(2, 2), 'text/csv')).toBe(false);
		expect(isOfType(bytes('<svg/>'), 'image/png')).toBe(false);
	});
});

describe('what a picture tells besides', () => {
	it('is found', () => {
		expect(hasMetadata(withExif(bareJpeg(), exifWithPlace()), 'image/jpeg')).toBe(true);
		expect(hasMetadata(png(2, 2, 1, exifWithPlace()), 'image/png')).toBe(true);
		expect(hasMetadata(riff('VP8X', 'VP8 ', 'EXIF'), 'image/webp')).toBe(true);
		expect(hasMetadata(riff('VP8X', 'VP8 ', 'XMP '), 'image/webp')).toBe(true);
	});

	it('is not found where it is not', () => {
		expect(hasMetadata(bareJpeg(), 'image/jpeg')).toBe(false);
		expect(hasMetadata(png(2, 2), 'image/png')).toBe(false);
		expect(hasMetadata(riff('VP8 '), 'image/webp')).toBe(false);
	});

	it('is taken out of a JPEG, and nothing else is', () => {
		const clean = withoutMetadata(withExif(bareJpeg(), exifWithPlace()));
		expect(clean).toEqual(bareJpeg());
	});

	it('does not keep a broken file from being looked at', () => {
		for (const content of [bareJpeg(), png(2, 2), riff('VP8 ')])
			for (let end = 0; end < content.length; end++) {
				const cut = content.subarray(0, end);
				for (const type of ['image/jpeg', 'image/png', 'image/webp'] as const)
					expect(typeof hasMetadata(cut, type)).toBe('boolean');
			}
	});
});

it('finds what a picture tells although bytes are filled in before it', () => {
	const jpeg = withExif(bareJpeg(), exifWithPlace());
	const filled = concat([jpeg.subarray(0, 2), Uint8Array.of(0xff, 0xff), jpeg.subarray(2)]);
	expect(hasMetadata(filled, 'image/jpeg')).toBe(true);
	expect(hasMetadata(withoutMetadata(filled), 'image/jpeg')).toBe(false);
});

it('takes no Office file with more parts than are looked at', () => {
	const many = Array.from({ length: 10_000 }, (_, n) => `x/${n}`);
	expect(typeOfContent(zip([...OFFICE_PARTS.xlsx, ...many, 'xl/vbaProject.bin']))).toBeNull();
	expect(typeOfContent(zip([...OFFICE_PARTS.xlsx, ...many]))).toBeNull();
});
