/** Small files of every kind, made here: what is in them is known to the byte. */
import { crc32, deflateSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { concat } from '../../src/lib/domain/media/sniff';

export type Bytes = Uint8Array<ArrayBuffer>;

const bytes = (numbers: readonly number[]): Bytes => Uint8Array.from(numbers);
/** One byte for each character. */
export const ascii = (text: string): Bytes => Uint8Array.from(text, (sign) => sign.charCodeAt(0));
export const utf8 = (text: string): Bytes => new TextEncoder().encode(text);
const u16 = (value: number): Bytes => bytes([value >>> 8, value & 255]);
const u32 = (value: number): Bytes => concat([u16(value >>> 16), u16(value & 0xffff)]);

export const sha256Of = (bytes: Uint8Array): string =>
	createHash('sha256').update(bytes).digest('hex');

function chunk(name: string, data: Bytes): Bytes {
	const body = concat([ascii(name), data]);
	return concat([u32(data.length), body, u32(crc32(body))]);
}

/** What phones write into their photos: the camera, and a place (37.4°N, 140.38°E). */
export function exifWithPlace(): Bytes {
	const entry = (tag: number, type: number, count: number, value: Bytes): Bytes =>
		concat([u16(tag), u16(type), u32(count), value, new Uint8Array(4 - value.length)]);
	const make = ascii('SampleCam\0');
	const rational = (...values: number[]): Bytes =>
		concat(values.flatMap((value) => [u32(value), u32(1)]));
	// Header 8, IFD0 2 + 3 × 12 + 4 = 42, then the camera, the GPS directory, its numbers.
	const makeAt = 8 + 42;
	const gpsAt = makeAt + make.length;
	const numbersAt = gpsAt + 2 + 4 * 12 + 4;
	return concat([
		ascii('MM\0*'),
		u32(8),
		u16(3),
		entry(0x010f, 2, make.length, u32(makeAt)),
		// Held upright: to be turned by a quarter.
		entry(0x0112, 3, 1, u16(6)),
		entry(0x8825, 4, 1, u32(gpsAt)),
		u32(0),
		make,
		u16(4),
		entry(1, 2, 2, ascii('N\0')),
		entry(2, 5, 3, u32(numbersAt)),
		entry(3, 2, 2, ascii('E\0')),
		entry(4, 5, 3, u32(numbersAt + 24)),
		u32(0),
		rational(37, 24, 0),
		rational(140, 23, 0)
	]);
}

/** A picture of coloured noise, `seed` making it another; with `exif` in it when given. */
export function png(width: number, height: number, seed = 1, exif?: Bytes): Bytes {
	const header = concat([u32(width), u32(height), bytes([8, 2, 0, 0, 0])]);
	const raw = new Uint8Array((width * 3 + 1) * height);
	let state = seed;
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width * 3; x++) {
			state = (state * 1103515245 + 12345) & 0x7fffffff;
			raw[y * (width * 3 + 1) + 1 + x] = ((x + y + seed * 40) & 0xff & 0xe0) | (state >> 26);
		}
	return concat([
		ascii('\x89PNG\r\n\x1a\n'),
		chunk('IHDR', header),
		...(exif ? [chunk('eXIf', exif)] : []),
		chunk('IDAT', new Uint8Array(deflateSync(raw))),
		chunk('IEND', new Uint8Array(0))
	]);
}

/** A JPEG with this Exif in it; `jpeg` is one without. */
export function withExif(jpeg: Bytes, exif: Bytes): Bytes {
	const body = concat([ascii('Exif\0\0'), exif]);
	const segment = concat([bytes([0xff, 0xe1]), u16(body.length + 2), body]);
	return concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}

/** A JPEG as far as anybody looks who does not draw it. */
export const bareJpeg = (): Bytes =>
	bytes([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 1, 0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]);

/** A ZIP with empty files of these names, stored. */
export function zip(names: readonly string[]): Bytes {
	const le16 = (value: number) => bytes([value & 255, value >> 8]);
	const le32 = (value: number) => bytes([...le16(value & 0xffff), ...le16(value >>> 16)]);
	const locals: Bytes[] = [];
	const entries: Bytes[] = [];
	let at = 0;
	for (const name of names) {
		const text = ascii(name);
		const common = concat([
			...[le16(20), le16(0), le16(0), le16(0), le16(0), le32(0), le32(0), le32(0)],
			...[le16(text.length), le16(0)]
		]);
		const local = concat([ascii('PK\x03\x04'), common, text]);
		entries.push(
			concat([
				...[ascii('PK\x01\x02'), le16(20), common],
				...[le16(0), le16(0), le16(0), le32(0), le32(at), text]
			])
		);
		locals.push(local);
		at += local.length;
	}
	const directory = concat(entries);
	const count = le16(names.length);
	return concat([
		...locals,
		directory,
		...[ascii('PK\x05\x06'), le16(0), le16(0), count, count],
		...[le32(directory.length), le32(at), le16(0)]
	]);
}

export const OFFICE_PARTS = {
	docx: ['[Content_Types].xml', 'word/document.xml'],
	xlsx: ['[Content_Types].xml', 'xl/workbook.xml'],
	pptx: ['[Content_Types].xml', 'ppt/presentation.xml']
};
