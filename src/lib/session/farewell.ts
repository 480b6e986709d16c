import { forgetPerson } from '$lib/replica/replica';
import * as api from './api';
import { held, kept, leaving, lockSettings, oweFarewell, owesFarewell } from './device';

/** What is still to be done after somebody left this device; each part can be interrupted and repeated. */

/** One tab at a time: a late sign-out must not end the session that somebody has just begun. */
const SESSION_LOCK = 'yui-session';

/** Signing in and out, in the order in which they were asked for. */
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
	// Browsers have locks in secure contexts; without them no replica is synced either.
	const locks = globalThis.navigator?.locks;
	return locks ? locks.request(SESSION_LOCK, work) : work();
}

/** Ends the session on the server, if one is still to be ended; without a network at the next contact. */
export async function sayFarewell(): Promise<void> {
	if (!owesFarewell()) return;
	await inTurn(async () => {
		if (!owesFarewell()) return;
		await api.signOut();
		oweFarewell(false);
	}).catch(() => undefined);
}

/** Deletes what people who left still have on this device, except unsent work they want kept. */
export async function finishLeaving(
	forget: (person: string, unsent: 'keep' | 'discard') => Promise<number> = forgetPerson
): Promise<void> {
	for (const [person, unsent] of Object.entries(leaving.all()))
		try {
			const count = await forget(person, unsent);
			if (count > 0) kept.set(person, count);
			else {
				kept.delete(person);
				held.delete(person);
				lockSettings.delete(person);
			}
			leaving.delete(person);
		} catch (error) {
			// The next start tries again.
			console.error('the data of somebody who left is still here', error);
		}
}

/** Unsent items of people who left this device. */
export const keptCount = (): number =>
	Object.values(kept.all()).reduce((sum, count) => sum + Number(count), 0);
