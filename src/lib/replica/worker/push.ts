import type { RefusalCode } from '$lib/domain/core/document';
import { historyOf } from '$lib/domain/core/revision';
import { isUnnoticed, outboxKey, type OutboxEntry } from '$lib/read-model/state';
import type { ReplicaContext } from './context';
import { readLeaves, type Leaf } from './databases';
import { applyAgain, applyJournal } from './journal';
import { whileNobodyWrites } from './locks';
import { proofsOf, signMerges } from './proof';
import { assertOwn, isSuspicious, isThere } from './reach';
import { Refused, Unreachable } from './server';
import { isLocalOnly } from './shadow';

/** Documents and bytes sent in one request, at most: a lost line then costs little to repeat. */
const MAX_DOCUMENTS = 50;
const MAX_BYTES = 192 * 1024;

/** Errors a server answers for one document when it is in trouble, not when it says no. */
const TROUBLES: ReadonlySet<string> = new Set([
	'internal_server_error',
	'service_unavailable',
	'timeout',
	'unknown_error'
]);

/** An unsent document: its entry as it was read, and the revisions to send. */
interface Outgoing {
	entry: OutboxEntry;
	leaves: Leaf[];
	/** What the merges among them were made from: sent with them where the server lacks it. */
	proofs: Leaf[];
}

/** What the server says of a merge it cannot make again. */
const UNPROVEN: RefusalCode = 'merge_unproven';

/** What the server said about the documents of one request. */
interface Answers {
	/** Document id → reason. */
	refused: Map<string, string>;
	/** Ids to be sent again later. */
	troubled: Set<string>;
}

/** Ids of memberships name who joins or leaves what. */
const isMembership = ({ type }: OutboxEntry): boolean => type === 'membership';

/**
 * What a person did is sent in the order they did it where one thing decides about another: who writes a
 * reply and leaves the community then, or joins and writes, does so in this order on the server too.
 * Within one part everything goes space by space, which takes fewer requests.
 *
 * @returns parts that follow one another; a membership ends what was written before it
 */
export function inSendingOrder(entries: readonly OutboxEntry[]): OutboxEntry[][] {
	const parts: OutboxEntry[][] = [[]];
	let hasOther = false;
	for (const entry of [...entries].sort((a, b) => a.at - b.at)) {
		// Drafts concern nobody else.
		const isOther = !isMembership(entry) && entry.type !== 'draft' && !isUnnoticed(entry.type);
		if (isMembership(entry) && hasOther) {
			parts.push([]);
			hasOther = false;
		}
		hasOther ||= isOther;
		parts.at(-1)!.push(entry);
	}
	return parts;
}

/**
 * Sends what this device wrote into a space and reads the server's answer for each document. An
 * entry leaves the outbox only when the server has said yes to all of its revisions.
 *
 * @param only keys of the outbox; by default all of the space
 * @returns number of documents the server took
 * @throws SessionExpired, Unreachable: nothing is lost, the entries stay pending
 */
export async function push(
	context: ReplicaContext,
	space: string,
	only?: ReadonlySet<string>
): Promise<number> {
	const pending = await context.rows.outbox.where({ space, state: 'pending' }).sortBy('at');
	const entries = only ? pending.filter(({ key }) => only.has(key)) : pending;
	let sent = 0;
	let isTroubled = false;
	for (let start = 0; start < entries.length; start += MAX_DOCUMENTS) {
		const outgoing = await collect(context, space, entries.slice(start, start + MAX_DOCUMENTS));
		for (const part of splitByBytes(outgoing)) {
			const answers = await send(context, space, part);
			if (answers.refused.size > 0) await assertOwnSession(context);
			for (const { entry, leaves } of part)
				if (answers.refused.get(entry.id) === UNPROVEN) await signMerges(context, space, leaves);
			sent += await settle(context, space, part, answers);
			isTroubled ||= answers.troubled.size > 0;
		}
	}
	if (isTroubled) throw new Unreachable(`the server could not store documents of ${space}`, 500);
	return sent;
}

/** Reads the revisions to send: leaves this device made that the server may not have. */
async function collect(
	context: ReplicaContext,
	space: string,
	asked: readonly OutboxEntry[]
): Promise<Outgoing[]> {
	// A write in progress has its entry before its revision; read too soon, it would seem sent.
	const outgoing = await whileNobodyWrites(context, async () => {
		// What was taken back while this waited must not come to life again.
		const keys = asked.map(({ key }) => key);
		const entries = (await context.rows.outbox.bulkGet(keys)).filter(
			(entry): entry is OutboxEntry => entry?.state === 'pending'
		);
		await applyJournal(context, space, entries);
		return context.replicas.use(space, (database) =>
			Promise.all(
				entries.map(async (entry) => {
					let all = await readLeaves(database, entry.id);
					if (lacksJournal(all, entry)) {
						await applyAgain(context, space, entry);
						all = await readLeaves(database, entry.id);
					}
					const leaves = all.filter((leaf) => !isLocalOnly(leaf));
					return { entry, leaves, proofs: await proofsOf(database, leaves) };
				})
			)
		);
	});
	// A single leaf is sent at once: repeating it is harmless. Of several, most came from the server.
	const isUnclear = ({ leaves, proofs }: Outgoing) => leaves.length > 1 || proofs.length > 0;
	const unclear = outgoing.filter(isUnclear);
	if (unclear.length === 0) return outgoing;
	const missing = await context.server.missingRevisions(
		space,
		Object.fromEntries(
			unclear.map(({ entry, leaves, proofs }) => [
				entry.id,
				[...proofs, ...leaves].map(({ _rev }) => _rev)
			])
		)
	);
	return outgoing.map((item) => {
		if (!isUnclear(item)) return item;
		const isMissing = ({ _rev }: Leaf) => missing[item.entry.id]?.includes(_rev) ?? false;
		const leaves = item.leaves.filter(isMissing);
		return { ...item, leaves, proofs: leaves.length > 0 ? item.proofs.filter(isMissing) : [] };
	});
}

/**
 * Is something in the journal that the replica has never heard of? Then it was deleted under this
 * worker, with the space that was lost for a while; nothing to send would seem sent.
 */
function lacksJournal(leaves: readonly Leaf[], { journal = [] }: OutboxEntry): boolean {
	if (journal.length === 0) return false;
	const known = new Set(leaves.flatMap(historyOf));
	return journal.some(({ _rev }) => !known.has(_rev));
}

/** The server goes through them in their order, each judged by what is there then. */
const revisionsOf = ({ leaves, proofs }: Outgoing): Leaf[] => [...proofs, ...leaves];

function splitByBytes(outgoing: readonly Outgoing[]): Outgoing[][] {
	const parts: Outgoing[][] = [];
	let part: Outgoing[] = [];
	let bytes = 0;
	for (const item of outgoing) {
		const size = new TextEncoder().encode(JSON.stringify(revisionsOf(item))).length;
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

/**
 * A text that does not get through although the server answers is tried so often before it is said to
 * be stopped on the way: a line may break by chance.
 */
const ATTEMPTS_AT_ONE_TEXT = 3;

/** Something in between does not let this text pass. */
const STOPPED: RefusalCode = 'stopped_on_the_way';

/**
 * Sends one request; one that is refused as a whole, or stopped on the way, is halved until the document
 * is found.
 */
async function send(
	context: ReplicaContext,
	space: string,
	outgoing: readonly Outgoing[],
	attempt = 1
): Promise<Answers> {
	const refused = new Map<string, string>();
	const troubled = new Set<string>();
	const documents = outgoing.flatMap(revisionsOf);
	if (documents.length === 0) return { refused, troubled };
	try {
		for (const { id, error, reason } of await context.server.pushDocuments(space, documents)) {
			if (TROUBLES.has(error)) troubled.add(id);
			// What else is refused of the same document follows from its merge.
			else if (refused.get(id) !== UNPROVEN) refused.set(id, reason);
		}
	} catch (error) {
		const isStopped = isSuspicious(error) && (await isThere(context));
		if (!(error instanceof Refused || isStopped)) throw error;
		// 403 and 404 of the server are about the space, whatever is in the request.
		const isAboutSpace = error instanceof Refused && [403, 404].includes(error.status);
		if (outgoing.length > 1 && !isAboutSpace) {
			const middle = Math.ceil(outgoing.length / 2);
			for (const half of [outgoing.slice(0, middle), outgoing.slice(middle)]) {
				const answers = await send(context, space, half);
				for (const [id, reason] of answers.refused) refused.set(id, reason);
				for (const id of answers.troubled) troubled.add(id);
			}
		} else if (error instanceof Refused) {
			for (const { entry } of outgoing) refused.set(entry.id, error.reason);
		} else if (attempt < ATTEMPTS_AT_ONE_TEXT) {
			return send(context, space, outgoing, attempt + 1);
		} else {
			for (const { entry } of outgoing) refused.set(entry.id, STOPPED);
		}
	}
	return { refused, troubled };
}

/**
 * Another person may have signed in on this device, in another tab: the cookie is then theirs, and
 * the refusals say nothing about these documents.
 *
 * @throws SessionExpired
 */
async function assertOwnSession({ server, writer }: ReplicaContext): Promise<void> {
	assertOwn({ writer }, await server.spaces());
}

/** Writes the server's answers into the outbox; an entry written again meanwhile stays pending. */
async function settle(
	{ rows }: ReplicaContext,
	space: string,
	outgoing: readonly Outgoing[],
	{ refused, troubled }: Answers
): Promise<number> {
	return rows.transaction('rw', rows.outbox, async () => {
		let sent = 0;
		for (const { entry } of outgoing) {
			const key = outboxKey(space, entry.id);
			const current = await rows.outbox.get(key);
			if (current?.version !== entry.version || troubled.has(entry.id)) continue;
			const reason = refused.get(entry.id);
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
