import { personalSpace } from '$lib/domain/core/space';
import type { SpaceInfo } from '$lib/domain/wire';
import type { ReplicaContext } from './context';
import { AnsweredByStranger, ConnectionBroken, SessionExpired, Unreachable } from './server';

/**
 * Everybody has a personal space. A list without this person's was not made for them: somebody else
 * signed in on this device, and obeying it would clear this person's work away.
 *
 * @throws SessionExpired
 */
export function assertOwn(
	{ writer }: Pick<ReplicaContext, 'writer'>,
	{ spaces }: { readonly spaces: readonly SpaceInfo[] }
): void {
	if (!Array.isArray(spaces)) throw new Unreachable('this is no list of spaces');
	if (spaces.some(({ id }) => id === personalSpace(writer.id))) return;
	throw new SessionExpired('the session is another person’s');
}

/**
 * Something in between may have had a hand in this failure: a firewall that does not like one text
 * answers with a page of its own, or breaks the connection.
 */
export const isSuspicious = (error: unknown): boolean =>
	error instanceof AnsweredByStranger || error instanceof ConnectionBroken;

/**
 * Does the server itself answer a plain request now? Tells a firewall that stopped one text from a
 * captive portal, which answers everything, and from a line that is lost.
 *
 * @throws SessionExpired
 */
export async function isThere(
	context: Pick<ReplicaContext, 'server' | 'writer'>
): Promise<boolean> {
	try {
		assertOwn(context, await context.server.spaces());
		return true;
	} catch (error) {
		if (error instanceof Unreachable) return false;
		throw error;
	}
}
