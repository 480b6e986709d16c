import type { MediaType } from './types';

/**
 * `/api/media/<sha256>`; errors are `ApiError`, whose reasons of a refusal are `MediaRefusal`s.
 *
 * | request                | answer                                                               |
 * |------------------------|----------------------------------------------------------------------|
 * | `GET`                  | the bytes; 401, 404 also for whoever may not read what names it       |
 * | `POST`                 | `UploadRequest` → `UploadState`; 400, 401, 403, 413, 415, 429          |
 * | `PUT ?offset=<bytes>`  | the next part → `UploadState`; 400, 401, 409, 413, 415, 422, 429       |
 *
 * An upload begins, or goes on after an interruption, with `POST`, which says how much is there.
 */
export interface UploadRequest {
	/** Document that names it, and where that is. */
	space: string;
	document: string;
	/** Bytes. */
	size: number;
	type: MediaType;
}

export interface UploadState {
	/** Bytes that are there. */
	received: number;
	/** All of it is, and readers of the document may have it. */
	isComplete: boolean;
}

/** Bytes of one part, at most. */
export const MAX_PART_BYTES = 1024 * 1024;

/** Why a photo or file was not taken, for good: the wording for its writer. */
export const MEDIA_REFUSALS = {
	wrong_type: 'この種類のファイルは送れません（中身を確かめました）。',
	metadata: '写真に位置などの情報が残っているため、送れません。もう一度選んでください。',
	wrong_hash: 'この端末の写真が壊れているため、送れません。もう一度選んでください。',
	too_large: 'ファイルが大きすぎます（10 MBまで）。',
	not_a_member: 'この場所に書けなくなったため、送れません。',
	missing: '写真がこの端末から消えたため、送れません。もう一度選んでください。',
	/** Said by the phone itself. */
	stopped_on_the_way:
		'通信の途中にある機器（ウイルス対策など）が、このファイルの送信を止めました。別の回線で、もう一度送ってください。'
} as const;
export type MediaRefusal = keyof typeof MEDIA_REFUSALS;

export const mediaRefusalMessage = (reason: string): string =>
	MEDIA_REFUSALS[reason as MediaRefusal] ?? 'サーバーが受け取りませんでした。';
