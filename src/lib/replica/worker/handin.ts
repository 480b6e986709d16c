import type { Envelope } from '$lib/domain/core/document';
import { MAX_HAND_IN, type HandInItem } from '$lib/domain/wire';
import { isMissed, type OutboxEntry } from '$lib/read-model/state';
import { ReplicaError } from '../protocol';
import type { ReplicaContext } from './context';
import { readLeaves } from './databases';
import { applyJournalOf } from './journal';
import { hasOwn } from './own';
import { isLocalOnly } from './shadow';

/**
 * What a person would miss of the unsent, the oldest first. `_rev` is what it
 * was edited from, so that it can be continued where that is known.
 */
export async function unsentItems(context: ReplicaContext): Promise<HandInItem[]> {
	const entries = (await context.rows.outbox.toArray()).filter(isMissed);
	for (const space of new Set(entries.map((entry) => entry.space)))
		await applyJournalOf(context, space);
	const items = await Promise.all(entries.map((entry) => itemOf(context, entry)));
	return items
		.flatMap((item) => (item ? [item] : []))
		.sort((a, b) => (a.writtenAt < b.writtenAt ? -1 : 1));
}

async function itemOf(context: ReplicaContext, entry: OutboxEntry): Promise<HandInItem | null> {
	const { space, id, base, at } = entry;
	const leaves = await context.replicas.use(space, (database) => readLeaves(database, id));
	// Beside what somebody else wrote meanwhile, this person's own.
	const texts = leaves.filter((leaf) => !leaf._deleted && !isLocalOnly(leaf));
	const own = texts.filter((leaf) => hasOwn(leaf, context.writer));
	const [shown] = (own.length > 0 ? own : texts).sort((a, b) =>
		(a.updatedAt ?? '') < (b.updatedAt ?? '') ? 1 : -1
	);
	if (!shown) return null;
	const content = Object.entries(shown).filter(([name]) => name === '_id' || !name.startsWith('_'));
	const document = Object.fromEntries(content) as unknown as Envelope;
	if (base !== null) document._rev = base;
	return { space, document, writtenAt: new Date(at).toISOString() };
}

/**
 * Leaves the unsent with the server. It stays here too: whoever asked decides what becomes of it.
 *
 * @throws ReplicaError `unreachable`
 */
export async function handInUnsent(context: ReplicaContext): Promise<void> {
	const items = await unsentItems(context);
	try {
		for (let start = 0; start < items.length; start += MAX_HAND_IN)
			await context.server.handIn(items.slice(start, start + MAX_HAND_IN));
	} catch (error) {
		throw new ReplicaError({ kind: 'unreachable', message: (error as Error).message });
	}
}
