import { MAX_MEDIA_BYTES, type Attachment } from '$lib/domain/media/media';
import { REFUSED, refusedKind } from '$lib/domain/media/refused';
import { isOfType, typeOfContent } from '$lib/domain/media/sniff';
import { fileName } from './file-name';
import { sha256Of } from './hash';
import type { Resized } from './resize-worker';

/** What somebody chose, ready to be kept and sent. */
export interface Prepared {
	attachment: Attachment;
	bytes: Uint8Array<ArrayBuffer>;
}

/** Why something cannot be attached; the message is for the screen. */
export class MediaError extends Error {
	override name = 'MediaError';
}

/** A larger photo than this is none of a phone's, and would cost it its memory. */
const MAX_PHOTO_BYTES = 60 * 1024 * 1024;
/** The slowest phone is done with a photo by then. */
const RESIZE_MS = 60_000;

const isHeic = ({ name, type }: File): boolean =>
	/^image\/hei[cf]/.test(type) || /\.hei[cf]$/i.test(name);

/** @throws MediaError */
export async function prepare(file: File): Promise<Prepared> {
	const isPhoto = file.type.startsWith('image/') || isHeic(file);
	return isPhoto ? preparePhoto(file) : prepareFile(file);
}

async function preparePhoto(file: File): Promise<Prepared> {
	if (file.type === 'image/svg+xml')
		throw new MediaError(`「${file.name}」は付けられません。SVGは送れません。`);
	if (file.size > MAX_PHOTO_BYTES) throw new MediaError(`「${file.name}」は大きすぎます。`);
	const made = await resize(file);
	if (!made)
		throw new MediaError(
			isHeic(file)
				? `「${file.name}」（HEIC形式）は、このブラウザーでは開けません。カメラの設定を「互換性優先」にするか、JPEGにしてから選んでください。`
				: `「${file.name}」を写真として開けませんでした。JPEG・PNG・WebPを選んでください。`
		);
	const { bytes, type, width, height, preview } = made;
	if (bytes.length > MAX_MEDIA_BYTES) throw new MediaError(`「${file.name}」は大きすぎます。`);
	const ending = type === 'image/webp' ? 'webp' : 'jpg';
	const name = `${fileName(file.name).replace(/\.[A-Za-z0-9]{1,5}$/, '')}.${ending}`;
	const said = { name, type, size: bytes.length, width, height, alt: '' };
	const attachment = { sha256: sha256Of(bytes), ...said, ...(preview ? { preview } : {}) };
	return { attachment, bytes };
}

async function prepareFile(file: File): Promise<Prepared> {
	if (file.size > MAX_MEDIA_BYTES)
		throw new MediaError(`「${file.name}」は大きすぎます。1つ10 MBまでです。`);
	const bytes = new Uint8Array(await file.arrayBuffer());
	const found = bytes.length > 0 ? typeOfContent(bytes) : null;
	if (!found)
		throw new MediaError(
			`「${file.name}」は付けられません。${REFUSED[refusedKind(bytes, file.name)]}`
		);
	const isCsv = /\.csv$/i.test(file.name) && isOfType(bytes, 'text/csv');
	const type = isCsv ? 'text/csv' : found;
	const name = fileName(file.name);
	return {
		attachment: { sha256: sha256Of(bytes), name, type, size: bytes.length, alt: '' },
		bytes
	};
}

/** Null when the browser cannot read it. */
function resize(photo: Blob): Promise<Resized | null> {
	return new Promise((resolve) => {
		const worker = new Worker(new URL('./resize-worker.ts', import.meta.url), {
			type: 'module',
			name: 'yui-photo'
		});
		const end = (made: Resized | null) => {
			clearTimeout(timer);
			worker.terminate();
			resolve(made);
		};
		const timer = setTimeout(() => end(null), RESIZE_MS);
		worker.onmessage = ({ data }: MessageEvent<Resized | null>) => end(data);
		worker.onerror = () => end(null);
		worker.postMessage(photo);
	});
}
