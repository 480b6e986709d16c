import type { SpaceInfo } from '$lib/domain/wire';
import type { SpaceState } from '$lib/read-model/state';
import type { ReplicaContext } from './context';
import { dropRows } from './project';

/**
 * Takes over the server's list of this person's spaces: new ones wait for their first sync, lost
 * ones leave the device. A lost space that still holds unsent work stays as `gone`, its items
 * refused with their text, until the person has dealt with them.
 */
export async function reconcileSpaces(
	context: ReplicaContext,
	infos: readonly SpaceInfo[]
): Promise<void> {
	const { rows } = context;
	const lost: string[] = [];
	await rows.transaction('rw', rows.spaces, rows.outbox, async () => {
		const known = new Map((await rows.spaces.toArray()).map((space) => [space.id, space]));
		for (const [position, info] of infos.entries()) {
			const space = known.get(info.id);
			known.delete(info.id);
			await rows.spaces.put({
				...(space ?? NEW_SPACE),
				id: info.id,
				title: info.title,
				position,
				serverMark: info.seq,
				phase: !space || space.phase === 'gone' ? phaseOf(space) : space.phase
			});
		}
		for (const space of known.values()) {
			const unsent = await rows.outbox.where({ space: space.id }).toArray();
			if (unsent.length === 0) {
				lost.push(space.id);
				continue;
			}
			await rows.spaces.update(space.id, { phase: 'gone' });
			for (const entry of unsent)
				await rows.outbox.update(entry.key, { state: 'refused', reason: 'not_a_member' });
		}
	});
	for (const id of lost) await forgetSpace(context, id);
}

const NEW_SPACE: Omit<SpaceState, 'id' | 'title' | 'position' | 'serverMark' | 'phase'> = {
	pulledSeq: null,
	pulledMark: null,
	projectedSeq: 0,
	syncedAt: null,
	problem: null
};

const phaseOf = (space: SpaceState | undefined): SpaceState['phase'] =>
	space && space.pulledSeq !== null ? 'ready' : 'waiting';

/** Removes a space from the device: its replica, its rows, its state. */
async function forgetSpace(context: ReplicaContext, id: string): Promise<void> {
	await context.replicas.destroy(id);
	await dropRows(context.rows, id);
	await context.rows.spaces.delete(id);
}
