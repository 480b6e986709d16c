import type { SpaceInfo } from '$lib/domain/wire';
import { NEW_SPACE, type SpaceState } from '$lib/read-model/state';
import type { YuiDatabase } from '$lib/read-model/database';
import type { Revision, Stored } from '$lib/read-model/row';
import type { ReplicaContext } from './context';
import { readLeaves } from './databases';
import { applyJournal } from './journal';
import { whileNobodyWrites } from './locks';
import { dropRows } from './project';
import { writtenAlone } from './own';
import { appliedName } from './write';

/** Why what was written for a space is refused while this person does not have it. */
export const NOT_A_MEMBER = 'not_a_member';

/**
 * Takes over the server's list of this person's spaces: new ones wait for their first sync, lost
 * ones become `gone`, their unsent items refused, which keep their text (`forgetSpace`). When a space comes back (or is
 * granted after something was written for it), what was refused for its absence goes out.
 */
export async function reconcileSpaces(
	{ rows }: ReplicaContext,
	infos: readonly SpaceInfo[]
): Promise<void> {
	await rows.transaction('rw', rows.spaces, rows.outbox, async () => {
		const known = new Map((await rows.spaces.toArray()).map((space) => [space.id, space]));
		const unsent = await rows.outbox.toArray();
		for (const [position, info] of infos.entries()) {
			const space = known.get(info.id);
			known.delete(info.id);
			const { isCleared: _, ...before } = space ?? NEW_SPACE;
			await rows.spaces.put({
				...before,
				id: info.id,
				title: info.title,
				position,
				readOnly: info.readOnly === true,
				serverMark: info.seq,
				phase: !space || space.phase === 'gone' ? phaseOf(space) : space.phase
			});
		}
		for (const { id } of known.values()) await rows.spaces.update(id, { phase: 'gone' });

		const granted = new Set(infos.map(({ id }) => id));
		for (const { key, space, state, reason } of unsent) {
			if (granted.has(space) && state === 'refused' && reason === NOT_A_MEMBER)
				await rows.outbox.update(key, { state: 'pending', reason: undefined });
			if (!granted.has(space) && state === 'pending')
				await rows.outbox.update(key, { state: 'refused', reason: NOT_A_MEMBER });
		}
	});
}

/**
 * Changes a space's state into one that is fetched from its beginning again.
 *
 * @param from `since` of the next pull: 0, or null for a first sync
 */
export function beginAgain(space: SpaceState, from: 0 | null): void {
	space.beginning = (space.beginning ?? 0) + 1;
	space.pulledSeq = from;
	space.pulledMark = null;
	delete space.firstSeq;
	if (from !== null) return;
	space.projectedSeq = 0;
	delete space.conflicted;
	delete space.staleTypes;
}

/**
 * Notes what some work came to, unless the space has begun again since that work did: an answer of the
 * server of before would seem to be one of the server of now.
 *
 * @param begun the state when the work began
 * @returns whether it was noted
 */
export function noteWork(
	rows: YuiDatabase,
	begun: Pick<SpaceState, 'id' | 'beginning'>,
	change: Partial<SpaceState>
): Promise<boolean> {
	return rows.transaction('rw', rows.spaces, async () => {
		const state = await rows.spaces.get(begun.id);
		if (!state || state.beginning !== begun.beginning) return false;
		await rows.spaces.update(begun.id, change);
		return true;
	});
}

const phaseOf = (space: SpaceState | undefined): SpaceState['phase'] =>
	space && space.pulledSeq !== null ? 'ready' : 'waiting';

/**
 * Removes a lost space from the device: its rows, its replica, its state. What the person wrote there
 * and could not send stays with them, alone, until they have dealt with it or the space is back: as
 * revisions in the outbox, each with its row. Nobody else's text does.
 */
export async function forgetSpace(context: ReplicaContext, id: string): Promise<void> {
	const { rows, replicas } = context;
	const state = await rows.spaces.get(id);
	if (state?.phase !== 'gone') return;
	const hasUnsent = async () => (await rows.outbox.where({ space: id }).count()) > 0;
	if (state.isCleared && (await hasUnsent())) return;
	// A write under way would be noted in the outbox and deleted with the replica.
	await whileNobodyWrites(context, async () => {
		const kept = await keepUnsent(context, id);
		const isDoomed = await rows.transaction('rw', rows.spaces, async () => {
			if ((await rows.spaces.get(id))?.phase !== 'gone') return false;
			await rows.spaces
				.where('id')
				.equals(id)
				.modify((space) => beginAgain(space, null));
			return true;
		});
		if (!isDoomed) return;
		await dropRows(rows, id, kept);
		await replicas.destroy(id);
	});
	await rows.transaction('rw', rows.spaces, rows.outbox, async () => {
		if ((await rows.spaces.get(id))?.phase !== 'gone') return;
		if (await hasUnsent()) await rows.spaces.update(id, { isCleared: true });
		else await rows.spaces.delete(id);
	});
}

/**
 * Takes what the person wrote in a space and could not send out of its replica, into the outbox.
 *
 * @returns the texts, one for each document that is not a deletion
 */
async function keepUnsent(context: ReplicaContext, space: string): Promise<Stored[]> {
	const { rows, replicas, applied } = context;
	const entries = await rows.outbox.where({ space }).toArray();
	await applyJournal(context, space, entries);
	const kept: Stored[] = [];
	for (const entry of entries) {
		const { leaves, own } = await replicas.use(space, async (database) => {
			const all = await readLeaves(database, entry.id);
			return { leaves: all, own: await writtenAlone(database, all, context.writer) };
		});
		// The replica may have gone already, in an attempt that was interrupted.
		const journal = own.length > 0 ? (own as unknown as Revision[]) : (entry.journal ?? []);
		await rows.outbox.update(entry.key, { journal });
		for (const { _rev } of [...journal, ...leaves]) applied.delete(appliedName(entry.key, _rev));
		const shown = journal.filter((revision) => !('_deleted' in revision)).at(-1);
		if (!shown) continue;
		const { _revisions: _, ...document } = shown;
		kept.push(document);
	}
	return kept;
}

/** Is this space none of the person's any more, of which only what they could not send is here? */
export const isCleared = async ({ rows }: ReplicaContext, id: string): Promise<boolean> => {
	const state = await rows.spaces.get(id);
	return state?.phase === 'gone' && state.isCleared === true;
};
