import type { MediaType } from './types';
import { entriesOfZip } from './zip';

/**
 * What a file is, by what is in it and not by its name. A table of our own, because the list is short and
 * what is not on it must never be taken for something that is.
 */

const OFFICE: Readonly<Record<string, MediaType>> = {
	'word/document.xml': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
	'xl/workbook.xml': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
	'ppt/presentation.xml':
		'application/vnd.openxmlformats-officedocument.presentationml.presentation'
};
/** The part that makes a ZIP file one of Office. */
export const OFFICE_PART = /^(?:word\/document|xl\/workbook|ppt\/presentation)\.(?:xml|bin)$/;
/** Parts of an Office file that run. */
export const ACTIVE_PART = /(^|\/)(vbaProject\.bin|activeX\/)/i;

const latin = (bytes: Uint8Array, start: number, length: number): string =>
	String.fromCharCode(...bytes.subarray(start, start + length));

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
	new DataView(buffer, byteOffset, byteLength);

/** The type of a file; `text/plain` for every text; null for what may not be attached. */
export function typeOfContent(bytes: Uint8Array): MediaType | null {
	if (latin(bytes, 0, 3) === '\xff\xd8\xff') return 'image/jpeg';
	if (latin(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png';
	if (latin(bytes, 0, 4) === 'RIFF' && latin(bytes, 8, 4) === 'WEBP') return 'image/webp';
	if (latin(bytes, 0, 5) === '%PDF-') return 'application/pdf';
	if (latin(bytes, 0, 4) === 'PK\x03\x04') return officeType(bytes);
	return isPlainText(bytes) ? 'text/plain' : null;
}

/** Is the content what it is said to be? A CSV is a text like any other. */
export function isOfType(bytes: Uint8Array, type: MediaType): boolean {
	return typeOfContent(bytes) === (type === 'text/csv' ? 'text/plain' : type);
}

function officeType(bytes: Uint8Array): MediaType | null {
	const names = entriesOfZip(bytes)?.map(({ name }) => name);
	if (!names?.includes('[Content_Types].xml') || names.some((name) => ACTIVE_PART.test(name)))
		return null;
	const types = names.flatMap((name) => OFFICE[name] ?? []);
	return types.length === 1 ? (types[0] ?? null) : null;
}

/** Texts of an office come in UTF-8 or in CP932. */
const ENCODINGS = ['utf-8', 'shift_jis'];

function isPlainText(bytes: Uint8Array): boolean {
	return ENCODINGS.some((encoding) => {
		let text: string;
		try {
			text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
		} catch {
			return false;
		}
		// A tag at the beginning makes a page or a drawing.
		// eslint-disable-next-line no-control-regex -- control characters are looked for: they make a binary file
		return text !== '' && !/[\x00-\x08\x0b\x0e-\x1f\x7f]/.test(text) && !/^\s*</.test(text);
	});
}

/**
 * Does a picture tell more than it shows: where and when it was taken, with which phone, by whom? The
 * phone takes that away; the server makes sure that it did.
 */
export function hasMetadata(bytes: Uint8Array, type: MediaType): boolean {
	if (type === 'image/jpeg')
		return segmentsOfJpeg(bytes).some(({ marker }) => METADATA.has(marker));
	if (type === 'image/png')
		return chunksOf(bytes, 8, false).some((name) => /^(eXIf|[tiz]TXt|tIME)$/.test(name));
	if (type === 'image/webp')
		return chunksOf(bytes, 12, true).some((name) => name === 'EXIF' || name === 'XMP ');
	return false;
}

/** APP1 (Exif, XMP), APP13 (IPTC), comment. */
const METADATA: ReadonlySet<number> = new Set([0xe1, 0xed, 0xfe]);

interface Segment {
	marker: number;
	start: number;
	end: number;
}

/** Segments before the picture itself. */
function segmentsOfJpeg(bytes: Uint8Array): Segment[] {
	const segments: Segment[] = [];
	let start = 2;
	while (start + 4 <= bytes.length && bytes[start] === 0xff) {
		// Any number of them may stand before a marker.
		if (bytes[start + 1] === 0xff) {
			start++;
			continue;
		}
		const marker = bytes[start + 1] ?? 0;
		// The picture begins.
		if (marker === 0xda) break;
		const end = start + 2 + Math.max(2, viewOf(bytes).getUint16(start + 2));
		segments.push({ marker, start, end });
		start = end;
	}
	return segments;
}

/** A JPEG without what it tells besides the picture: Safari writes Exif even into what a canvas gives. */
export function withoutMetadata(jpeg: Uint8Array): Uint8Array<ArrayBuffer> {
	const kept: number[][] = [];
	let from = 0;
	for (const { start, end } of segmentsOfJpeg(jpeg).filter(({ marker }) => METADATA.has(marker))) {
		kept.push([from, start]);
		from = end;
	}
	kept.push([from, jpeg.length]);
	return concat(kept.map(([start, end]) => jpeg.subarray(start, end)));
}

/** Bytes one after the other. */
export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
	const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}

const MAX_CHUNKS = 10_000;

/** Names of the chunks of a PNG (length first, a checksum after it) or of a RIFF file. */
function chunksOf(bytes: Uint8Array, start: number, isRiff: boolean): string[] {
	const names: string[] = [];
	const view = viewOf(bytes);
	let at = start;
	while (at + 8 <= bytes.length && names.length < MAX_CHUNKS) {
		names.push(latin(bytes, isRiff ? at : at + 4, 4));
		const length = isRiff ? view.getUint32(at + 4, true) : view.getUint32(at);
		// Chunks of a RIFF file begin at even places.
		at += isRiff ? 8 + length + (length % 2) : 12 + length;
	}
	return names;
}
