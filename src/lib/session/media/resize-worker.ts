import { MAX_PHOTO_SIDE, MAX_PREVIEW_BYTES } from '$lib/domain/media/media';
import { withoutMetadata } from '$lib/domain/media/sniff';

/**
 * Makes a photo small enough to be sent: drawn anew, it loses everything but what is to be seen, also
 * where it was taken. Apart from the page, which would stand still meanwhile.
 */

export interface Resized {
	bytes: Uint8Array<ArrayBuffer>;
	type: 'image/webp' | 'image/jpeg';
	width: number;
	height: number;
	/** A small picture as a `data:` address; undefined when it cannot be made small enough. */
	preview?: string;
}

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;

/** Longest side of the small picture, pixels; halved until it is small enough. */
const PREVIEW_SIDES = [160, 96, 48];

scope.onmessage = ({ data }: MessageEvent<Blob>) => {
	resized(data).then(
		(output) => scope.postMessage(output, [output.bytes.buffer]),
		() => scope.postMessage(null)
	);
};

/** @throws when the browser cannot read the picture */
async function resized(photo: Blob): Promise<Resized> {
	// As it is held, which afterwards nothing says any more.
	const picture = await createImageBitmap(photo, { imageOrientation: 'from-image' });
	const { blob, width, height } = await encoded(picture, MAX_PHOTO_SIDE, 0.8);
	let preview: string | undefined;
	for (const side of PREVIEW_SIDES) {
		const small = (await encoded(picture, side, 0.6)).blob;
		if (small.size > MAX_PREVIEW_BYTES) continue;
		preview = dataAddress(await plain(small), small.type);
		break;
	}
	picture.close();
	const bytes = await plain(blob);
	return {
		bytes,
		type: blob.type as Resized['type'],
		width,
		height,
		...(preview ? { preview } : {})
	};
}

async function encoded(picture: ImageBitmap, side: number, quality: number) {
	const scale = Math.min(1, side / Math.max(picture.width, picture.height));
	const width = Math.max(1, Math.round(picture.width * scale));
	const height = Math.max(1, Math.round(picture.height * scale));
	const canvas = new OffscreenCanvas(width, height);
	const context = canvas.getContext('2d');
	if (!context) throw new Error('no canvas');
	context.imageSmoothingQuality = 'high';
	// A JPEG has no transparency: what was to be seen through becomes paper, not black.
	context.fillStyle = '#fff';
	context.fillRect(0, 0, width, height);
	context.drawImage(picture, 0, 0, width, height);
	const webp = await canvas.convertToBlob({ type: 'image/webp', quality });
	// Safari reads WebP and does not write it: it gives a PNG instead.
	const isWebp = webp.type === 'image/webp';
	const blob = isWebp ? webp : await canvas.convertToBlob({ type: 'image/jpeg', quality });
	return { blob, width, height };
}

async function plain(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
	const bytes = new Uint8Array(await blob.arrayBuffer());
	return blob.type === 'image/jpeg' ? withoutMetadata(bytes) : bytes;
}

const dataAddress = (bytes: Uint8Array, type: string): string =>
	`data:${type};base64,${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`;
