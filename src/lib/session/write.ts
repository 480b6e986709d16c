import { v7 } from 'uuid';
import type { Authorship } from '$lib/domain/core/create';

/** Author, time and key of something the person begins now. */
export const authorshipOf = (me: { id: string }): Authorship => ({
	author: me.id,
	now: new Date().toISOString(),
	key: v7()
});

/**
 * Authorship of a form: chosen at its first sending and kept, so that sending it again (after an
 * error, by a double tap) repeats the same write instead of making a second document.
 *
 * @param key of what is written; another one begins anew. A draft gives its own, so that whoever has it
 * open twice, in two tabs or on two devices, makes one document of it
 */
export function authorshipOnce(me: { id: string }, key: () => string): () => Authorship {
	let authorship: Authorship | null = null;
	return () => {
		const current = key();
		if (authorship?.key !== current) authorship = { ...authorshipOf(me), key: current };
		return authorship;
	};
}
