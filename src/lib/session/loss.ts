import { IDENTITY, type YuiDatabase } from '$lib/read-model/database';
import { held, type Held } from './device';

/** What a browser threw away: when storage is short, when an app was not opened for long, when told to. */
export interface Loss {
	/** Items of the person that had not been sent, and are gone. */
	unsent: number;
}

/**
 * Finds out whether what this device held of a person has gone since it was last looked; once for each
 * loss. Data that were never noted before are new, not lost.
 *
 * @param before what was held, as it was noted before what is there now was counted
 * @returns null when everything is as it was
 */
export async function findLoss(
	rows: YuiDatabase,
	before: Held | undefined = held.all()[rows.person]
): Promise<Loss | null> {
	const { person } = rows;
	const identity = await identityOf(rows);
	if (before?.identity === identity) return null;
	held.set(person, { identity, unsent: 0 });
	return before ? { unsent: before.unsent } : null;
}

/** After a connection was closed, until another may be open, milliseconds. */
const LOOK_AGAIN_MS = 500;
const TRIES = 10;

/**
 * Tells of each loss of what this device holds of a person: one from before, and those while the app is
 * open, when the browser closes the connection and Dexie begins anew.
 *
 * @returns ends it
 */
export function watchLoss(rows: YuiDatabase, onLoss: (loss: Loss) => void): () => void {
	let isOver = false;
	const look = async (before = held.all()[rows.person], tries = TRIES): Promise<void> => {
		if (isOver) return;
		try {
			const loss = await findLoss(rows, before);
			if (loss && !isOver) onLoss(loss);
		} catch {
			// Still closing, or blocked by what is; the next start looks as well.
			if (tries > 1) setTimeout(() => void look(before, tries - 1), LOOK_AGAIN_MS);
		}
	};
	const onClose = () => void look();
	rows.on('close', onClose);
	void look();
	return () => {
		isOver = true;
		rows.on('close').unsubscribe(onClose);
	};
}

/** Data of an app that gave them none get one. */
async function identityOf(rows: YuiDatabase): Promise<string> {
	const read = async () => (await rows.meta.get(IDENTITY))?.value as string | undefined;
	const found = await read();
	if (found) return found;
	return rows.transaction('rw', rows.meta, async () => {
		// Another tab may have been first.
		const value = (await read()) ?? crypto.randomUUID();
		await rows.meta.put({ key: IDENTITY, value });
		return value;
	});
}

/** Notes how much of a person's would be lost with this device's data, once it is known which those are. */
export function noteUnsent(person: string, unsent: number): void {
	const before = held.all()[person];
	if (before && before.unsent !== unsent) held.set(person, { ...before, unsent });
}
