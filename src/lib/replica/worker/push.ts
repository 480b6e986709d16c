import { outboxKey, type OutboxEntry } from '$lib/read-model/state';
import type { ReplicaContext } from './context';
import { readLeaves, type Leaf } from './databases';
import { Refused } from './server';

/** Documents and bytes sent in one request, at most: a lost line then costs little to repeat. */
const MAX_DOCUMENTS = 50;
const MAX_BYTES = 512 * 1024;

/** An unsent document: its entry as it was read, and the revisions to send. */
interface Outgoing {
	entry: OutboxEntry;
	leaves: Leaf[];
}

/**
 * Sends what this device wrote into a space and reads the server's answer for each document. An
 * entry leaves the outbox only when the server has said yes to all of its revisions.
 *
 * @returns number of documents the server took
 * @throws SessionExpired, Unreachable: nothing is lost, the entries stay pending
 */
export async function push(context: ReplicaContext, space: string): Promise<number> {
	const entries = await context.rows.outbox.where({ space, state: 'pending' }).sortBy('at');
	let sent = 0;
	for (let start = 0; start < entries.length; start += MAX_DOCUMENTS) {
		const outgoing = await collect(context, space, entries.slice(start, start + MAX_DOCUMENTS));
		for (const part of splitByBytes(outgoing)) sent += await send(context, space, part);
	}
	return sent;
}

/** Reads the revisions to send: leaves this device made that the server may not have. */
async function collect(
	{ replicas, server }: ReplicaContext,
	space: string,
	entries: readonly OutboxEntry[]
): Promise<Outgoing[]> {
	const outgoing = await replicas.use(space, (database) =>
		Promise.all(
			entries.map(async (entry) => ({ entry, leaves: await readLeaves(database, entry.id) }))
		)
	);
	// A single leaf is sent at once: repeating it is harmless. Of several, most came from the server.
	const unclear = outgoing.filter(({ leaves }) => leaves.length > 1);
	if (unclear.length === 0) return outgoing;
	const missing = await server.missingRevisions(
		space,
		Object.fromEntries(
			unclear.map(({ entry, leaves }) => [entry.id, leaves.map(({ _rev }) => _rev)])
		)
	);
	return outgoing.map((item) =>
		item.leaves.length > 1
			? {
					...item,
					leaves: item.leaves.filter(
						({ _rev, ...leaf }) =>
							missing[item.entry.id]?.includes(_rev) && !isShadow({ _rev, ...leaf })
					)
				}
			: item
	);
}

/** A revision that only stands for the server's text after a discard (see discard.ts). */
export const isShadow = ({ _rev }: { _rev: string }): boolean => /-0{32}$/.test(_rev);

function splitByBytes(outgoing: readonly Outgoing[]): Outgoing[][] {
	const parts: Outgoing[][] = [];
	let part: Outgoing[] = [];
	let bytes = 0;
	for (const item of outgoing) {
		const size = JSON.stringify(item.leaves).length * 3;
		if (part.length > 0 && bytes + size > MAX_BYTES) {
			parts.push(part);
			part = [];
			bytes = 0;
		}
		part.push(item);
		bytes += size;
	}
	if (part.length > 0) parts.push(part);
	return parts;
}

async function send(
	context: ReplicaContext,
	space: string,
	outgoing: readonly Outgoing[]
): Promise<number> {
	const documents = outgoing.flatMap(({ leaves }) => leaves);
	const refusals = new Map<string, string>();
	if (documents.length > 0) {
		try {
			for (const { id, reason } of await context.server.pushDocuments(space, documents))
				refusals.set(id, reason);
		} catch (error) {
			if (!(error instanceof Refused)) throw error;
			// The whole request was refused: find out for which document, one by one.
			if (outgoing.length > 1) {
				let sent = 0;
				for (const item of outgoing) sent += await send(context, space, [item]);
				return sent;
			}
			for (const { entry } of outgoing) refusals.set(entry.id, error.reason);
		}
	}
	return settle(context, space, outgoing, refusals);
}

/** Writes the server's answers into the outbox; an entry written again meanwhile stays pending. */
async function settle(
	{ rows }: ReplicaContext,
	space: string,
	outgoing: readonly Outgoing[],
	refusals: ReadonlyMap<string, string>
): Promise<number> {
	return rows.transaction('rw', rows.outbox, async () => {
		let sent = 0;
		for (const { entry } of outgoing) {
			const key = outboxKey(space, entry.id);
			const current = await rows.outbox.get(key);
			if (current?.version !== entry.version) continue;
			const reason = refusals.get(entry.id);
			if (reason === undefined) {
				await rows.outbox.delete(key);
				sent++;
			} else {
				await rows.outbox.update(key, { state: 'refused', reason });
			}
		}
		return sent;
	});
}
