import type { YuiDatabase } from './database';
import { dropMedia } from './media';

/** Has the device no room left? PouchDB and Dexie wrap the browser's error differently. */
export function isQuotaError(error: unknown): boolean {
	const { name, message, reason, inner } = (error ?? {}) as Record<string, unknown>;
	return (
		/quota/i.test([name, message, reason].filter((part) => typeof part === 'string').join(' ')) ||
		(inner !== undefined && inner !== error && isQuotaError(inner))
	);
}

/**
 * Runs a write; when the device has no room for it, again after what can be fetched once more has made
 * room: photos and files the server has, first those that merely were looked at, then those that are to
 * be kept. What is not sent stays, whatever happens.
 *
 * @throws as `write`; its quota error when there was nothing to make room with, or not enough
 */
export async function withRoom<T>(rows: YuiDatabase, write: () => Promise<T>): Promise<T> {
	for (const isPinned of [false, true]) {
		try {
			return await write();
		} catch (error) {
			if (!isQuotaError(error)) throw error;
			// A failure of the clearing says less than the one it was meant to mend.
			await dropFetched(rows, isPinned).catch((cause: unknown) =>
				console.error('no room was made', cause)
			);
		}
	}
	return write();
}

async function dropFetched(rows: YuiDatabase, isPinned: boolean): Promise<void> {
	const fetched = await rows.media.where('unsent').equals(0).toArray();
	for (const { sha256, pinned } of fetched)
		if ((pinned ?? false) === isPinned) await dropMedia(rows, sha256);
}
