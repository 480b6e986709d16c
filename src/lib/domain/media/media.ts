import * as v from 'valibot';
import { line, optionalLine } from '../core/fields';
import { ENDINGS, IMAGE_TYPES, MEDIA_TYPES, type MediaType } from './types';

/** Photos and files of one document. */
export const MAX_ATTACHMENTS = 6;
/** Bytes of one photo or file. */
export const MAX_MEDIA_BYTES = 10 * 1024 * 1024;
/** Longest side of a photo as it is sent, pixels. */
export const MAX_PHOTO_SIDE = 1600;
/** Bytes of the picture that travels in the document itself. */
export const MAX_PREVIEW_BYTES = 8 * 1024;

const PREVIEW = /^data:image\/(webp|jpeg);base64,[A-Za-z0-9+/]+={0,2}$/;
const PREVIEW_PREFIX = 'data:image/jpeg;base64,'.length;
const MAX_PREVIEW_LENGTH = PREVIEW_PREFIX + Math.ceil(MAX_PREVIEW_BYTES / 3) * 4;

/** Name of a photo or file: the SHA-256 of its bytes, in hexadecimal. */
export const SHA256 = /^[0-9a-f]{64}$/;

const side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20_000));

/** What a document says of a photo or file, which lies elsewhere (`/api/media/<sha256>`). */
export const attachment = v.strictObject({
	sha256: v.pipe(v.string(), v.regex(SHA256, '写真の形が正しくありません。')),
	name: line('ファイル名', 120),
	type: v.picklist(Object.keys(MEDIA_TYPES) as MediaType[], 'この種類のファイルは付けられません。'),
	/** Bytes. */
	size: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_MEDIA_BYTES)),
	/** Pixels, of a photo. */
	width: v.optional(side),
	height: v.optional(side),
	/** What is to be seen, for those who do not see it; '' when nobody said. */
	alt: optionalLine('写真の説明', 200),
	/** A small picture as a `data:` address, shown until the photo is here. */
	preview: v.optional(
		v.pipe(
			v.string(),
			v.maxLength(MAX_PREVIEW_LENGTH, '写真の縮小版が大きすぎます。'),
			v.regex(PREVIEW, '写真の縮小版の形が正しくありません。')
		)
	)
});
export type Attachment = v.InferOutput<typeof attachment>;

/** The field of a document; documents from before there were photos have none. */
export const attachments = v.optional(
	v.pipe(
		v.array(attachment),
		v.maxLength(MAX_ATTACHMENTS, `写真とファイルは${MAX_ATTACHMENTS}個までです。`),
		v.check(
			(list) => new Set(list.map(({ sha256 }) => sha256)).size === list.length,
			'同じ写真が2つあります。'
		)
	)
);

export const isPhoto = ({ type }: Pick<Attachment, 'type'>): boolean =>
	(IMAGE_TYPES as readonly string[]).includes(type);

/**
 * What a photo or file is called where it is shown and saved. Its name is what somebody typed: it ends as
 * its content does, so that no text becomes a program on the disk, and no invisible character turns it.
 */
export function fileNameOf({ name, type }: Pick<Attachment, 'name' | 'type'>): string {
	const seen = name
		.replace(/[\p{Control}\p{Format}]/gu, '')
		.replace(/[. ]+$/, '')
		.trim();
	const [usual, ...others] = ENDINGS[type];
	const fits = [usual, ...others].some((ending) => seen.toLowerCase().endsWith(`.${ending}`));
	return fits ? seen : `${seen}.${usual}`;
}

/** Photos and files of any document; of most there are none. */
export const attachmentsOf = (document: object): readonly Attachment[] =>
	(document as { attachments?: Attachment[] }).attachments ?? [];

/** Does a document name this photo or file? */
export const names = (document: object, sha256: string): boolean =>
	attachmentsOf(document).some((one) => one.sha256 === sha256);
