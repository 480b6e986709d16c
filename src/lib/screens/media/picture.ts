import { fileNameOf, isPhoto, type Attachment } from '$lib/domain/media/media';
import { MEDIA_TYPES } from '$lib/domain/media/types';
import type { Absence } from '$lib/session/media/files';
import { saveFile } from '../file';
import { sizeText } from '../storage';

/** 「写真（WebP） 210 kB」. */
export const kindText = ({ type, size }: Pick<Attachment, 'type' | 'size'>): string =>
	`${MEDIA_TYPES[type]} ${sizeText(size)}`;

/** What a screen reader says of a photo. */
export const altOf = ({ alt, name }: Attachment): string => alt || `写真（説明なし）${name}`;

/** Address of a photo for as long as the page shows it; the caller takes it back. */
export const addressOf = (bytes: Uint8Array<ArrayBuffer>, { type }: Attachment): string =>
	URL.createObjectURL(new Blob([bytes], { type }));

/** Gives the person a photo or file as a file of its own. */
export const saveAs = (bytes: Uint8Array<ArrayBuffer>, attachment: Attachment): void =>
	// Only photos keep their type: whatever else, the browser is to store and not to open.
	saveFile(
		new Blob([bytes], { type: isPhoto(attachment) ? attachment.type : 'application/octet-stream' }),
		fileNameOf(attachment)
	);

/** What a screen says of something that is not on this device. */
export const NOT_HERE_TEXTS: Readonly<Record<Absence, string>> = {
	full: 'この端末の空き容量が足りないため、残せません。',
	offline: 'いまはつながりません。つながったときに受信します。',
	absent: '写真を受信中です。送った人の端末から、まだ届いていません。',
	failed: '受信できませんでした。'
};
