import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import type { Attachment } from '$lib/domain/media/media';
import { concat } from '$lib/domain/media/sniff';

/** Drawings of the sample: made here from rectangles, so that there is no picture of anybody's. */

type Colour = readonly [red: number, green: number, blue: number];
type Rectangle = readonly [x: number, y: number, width: number, height: number, colour: Colour];

type Bytes = Uint8Array<ArrayBuffer>;

const ascii = (text: string): Bytes => Uint8Array.from(text, (sign) => sign.charCodeAt(0));

function u32(value: number): Bytes {
	const bytes = new Uint8Array(4);
	new DataView(bytes.buffer).setUint32(0, value);
	return bytes;
}

function chunk(name: string, data: Bytes): Bytes {
	const body = concat([ascii(name), data]);
	return concat([u32(data.length), body, u32(crc32(body))]);
}

/** A PNG of rectangles, the later ones above. */
function drawing(width: number, height: number, rectangles: readonly Rectangle[]): Bytes {
	const stride = width * 3 + 1;
	const raw = new Uint8Array(stride * height);
	for (const [left, top, wide, high, colour] of rectangles)
		for (let y = Math.max(0, top); y < Math.min(height, top + high); y++)
			for (let x = Math.max(0, left); x < Math.min(width, left + wide); x++)
				raw.set(colour, y * stride + 1 + x * 3);
	// Eight bits for each of three colours.
	const header = concat([u32(width), u32(height), Uint8Array.of(8, 2, 0, 0, 0)]);
	return concat([
		ascii('\x89PNG\r\n\x1a\n'),
		chunk('IHDR', header),
		chunk('IDAT', new Uint8Array(deflateSync(raw))),
		chunk('IEND', new Uint8Array())
	]);
}

const NIGHT: Colour = [28, 34, 60];
const ROAD: Colour = [98, 100, 108];
const KERB: Colour = [226, 226, 214];
const WATER: Colour = [52, 108, 168];
const SHINE: Colour = [120, 172, 214];
const RAIL: Colour = [236, 200, 72];
const STOP: Colour = [206, 44, 44];

const WIDTH = 640;
const HEIGHT = 360;
/** A road at night that dips to the right: its kerb stones go under one by one. */
const floodedRoad = drawing(WIDTH, HEIGHT, [
	[0, 0, WIDTH, HEIGHT, NIGHT],
	...Array.from({ length: 16 }, (_, n): Rectangle => [n * 40, 190 + n * 6, 40, 170, ROAD]),
	...Array.from({ length: 16 }, (_, n): Rectangle => [n * 40 + 4, 176 + n * 6, 32, 14, KERB]),
	...Array.from({ length: 6 }, (_, n): Rectangle => [n * 110 + 10, 120 + n * 16, 8, 60, RAIL]),
	[300, 232, WIDTH - 300, HEIGHT - 232, WATER],
	...Array.from({ length: 5 }, (_, n): Rectangle => [
		330 + n * 60,
		240 + (n % 3) * 26,
		36,
		3,
		SHINE
	]),
	[284, 60, 10, 172, KERB],
	[254, 36, 70, 50, STOP],
	[266, 54, 46, 14, KERB]
]);

const sha256Of = (bytes: Bytes): string => createHash('sha256').update(bytes).digest('hex');

/** Bytes of the drawings by SHA-256. */
export const SAMPLE_PICTURES: ReadonlyMap<string, Bytes> = new Map(
	[floodedRoad].map((bytes) => [sha256Of(bytes), bytes])
);

export const floodedRoadPicture: Attachment = {
	sha256: sha256Of(floodedRoad),
	name: '引き返す目安（サンプル・架空）.png',
	type: 'image/png',
	size: floodedRoad.length,
	width: WIDTH,
	height: HEIGHT,
	alt: '夜の道の図。右へ下る道で、縁石が水にかくれ始める所の手前に、止まる目印が立っている。'
};
