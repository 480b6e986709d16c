import type { Attachment } from '$lib/domain/media/media';
import type { YuiDatabase } from '$lib/read-model/database';
import { dropMedia, isDrafted, namingTables, type MediaRow } from '$lib/read-model/media';
import { isQuotaError, withRoom } from '$lib/read-model/room';
import { sha256Of } from './hash';
import type { Prepared } from './prepare';

/** Photos and files that were fetched take no more room than this, or a fifth of what there is. */
const MAX_FETCHED_BYTES = 200 * 1024 * 1024;
const SHARE_OF_QUOTA = 0.2;
/** What was chosen and never became part of anything is kept for so long: there may be a draft. */
const ABANDONED_MS = 30 * 24 * 60 * 60 * 1000;

/** Why a photo is not here. `absent`: its sender's phone has not sent it yet, or it is not for this person. */
export type Absence = 'offline' | 'absent' | 'failed' | 'full';

export class NotHere extends Error {
	override name = 'NotHere';
	constructor(readonly why: Absence) {
		super(why);
	}
}

const boxOf = (rows: YuiDatabase) => {
	if (!rows.box) throw new Error('the device is locked');
	return rows.box;
};

/** Keeps what was chosen; it goes to the server when a document that names it is sent. */
export async function keepChosen(
	rows: YuiDatabase,
	{ attachment: { sha256, type, size, preview }, bytes }: Prepared
): Promise<void> {
	const box = boxOf(rows);
	const sealed = box.sealBytes(bytes);
	await withRoom(rows, () =>
		rows.transaction('rw', rows.media, rows.mediaFiles, async () => {
			const known = await rows.media.get(sha256);
			const row = { ...known, sha256, type, size, usedAt: Date.now(), unsent: 1 } as const;
			await rows.media.put({ ...row, refused: undefined });
			await rows.mediaFiles.put({
				sha256,
				bytes: sealed,
				...(preview ? { preview: box.seal(preview) } : {})
			});
		})
	);
}

/** The small picture of one that was chosen here. */
export async function previewOf(rows: YuiDatabase, sha256: string): Promise<string | undefined> {
	const file = await rows.mediaFiles.get(sha256);
	return file?.preview ? (boxOf(rows).open(file.preview) as string) : undefined;
}

/** The bytes as far as they are on this device; null when they are not. */
export async function localBytes(
	rows: YuiDatabase,
	sha256: string
): Promise<Uint8Array<ArrayBuffer> | null> {
	const file = await rows.mediaFiles.get(sha256);
	if (!file) return null;
	await rows.media.update(sha256, { usedAt: Date.now() });
	return boxOf(rows).openBytes(file.bytes) as Uint8Array<ArrayBuffer>;
}

/**
 * Fetches what is not here, and keeps it, if there is room.
 *
 * @throws NotHere; `full` when it was to be kept and cannot be
 */
export async function fetchBytes(
	rows: YuiDatabase,
	{ sha256, type, size }: Attachment,
	isPinned = false
): Promise<Uint8Array<ArrayBuffer>> {
	const here = await localBytes(rows, sha256);
	if (here) {
		if (isPinned) await rows.media.update(sha256, { pinned: true });
		return here;
	}
	const bytes = await download(sha256);
	if (sha256Of(bytes) !== sha256) throw new NotHere('failed');
	const file = { sha256, bytes: boxOf(rows).sealBytes(bytes) };
	try {
		await rows.transaction('rw', rows.media, rows.mediaFiles, async () => {
			const row: MediaRow = { sha256, type, size, usedAt: Date.now(), unsent: 0 };
			await rows.media.put(isPinned ? { ...row, pinned: true } : row);
			await rows.mediaFiles.put(file);
		});
	} catch (error) {
		// What was fetched to be read is read without being kept; others are not thrown away for it.
		if (!isQuotaError(error)) throw error;
		if (isPinned) throw new NotHere('full');
		return bytes;
	}
	void makeRoom(rows).catch((error: unknown) => console.error('no room was made', error));
	return bytes;
}

async function download(sha256: string): Promise<Uint8Array<ArrayBuffer>> {
	let response: Response;
	try {
		response = await fetch(`/api/media/${sha256}`);
		if (response.ok) return new Uint8Array(await response.arrayBuffer());
	} catch {
		throw new NotHere('offline');
	}
	throw new NotHere(response.status === 404 ? 'absent' : 'failed');
}

/** Keeps the photos and files of a document, or lets them go when room is needed. @throws NotHere */
export async function pin(
	rows: YuiDatabase,
	attachments: readonly Attachment[],
	isPinned: boolean
): Promise<void> {
	for (const attachment of attachments)
		if (isPinned) await fetchBytes(rows, attachment, true);
		else await rows.media.update(attachment.sha256, { pinned: false });
}

/** Throws away what was not looked at for longest, as far as there is too much of it. */
export async function makeRoom(rows: YuiDatabase): Promise<void> {
	const estimate = await navigator.storage?.estimate?.().catch(() => undefined);
	const limit = Math.min(MAX_FETCHED_BYTES, (estimate?.quota ?? Infinity) * SHARE_OF_QUOTA);
	const all = await rows.media.orderBy('usedAt').toArray();
	const loose = all.filter(({ unsent, pinned }) => unsent === 0 && !pinned);
	let bytes = loose.reduce((sum, { size }) => sum + size, 0);
	for (const { sha256, size } of loose) {
		if (bytes <= limit) break;
		await dropMedia(rows, sha256);
		bytes -= size;
	}
	for (const { sha256, unsent, usedAt } of all)
		if (unsent === 1 && usedAt < Date.now() - ABANDONED_MS && !(await isNamed(rows, sha256)))
			await dropMedia(rows, sha256);
}

/** Does a document or a draft on this device name it? */
async function isNamed(rows: YuiDatabase, sha256: string): Promise<boolean> {
	for (const table of namingTables(rows))
		if ((await table.where('media').equals(sha256).count()) > 0) return true;
	return isDrafted(rows, sha256);
}

/** Takes back that something is to be sent: the person does not want it any more. */
export const giveUp = (rows: YuiDatabase, sha256: string): Promise<void> => dropMedia(rows, sha256);

/** Has a refused one tried again. */
export const retry = async (rows: YuiDatabase, sha256: string): Promise<void> =>
	void (await rows.media.update(sha256, { refused: undefined }));
