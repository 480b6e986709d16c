import type { SpaceInfo } from '$lib/domain/wire';
import { NEW_SPACE, type SpaceState } from '$lib/read-model/state';
import type { ReplicaContext } from './context';
import { dropRows } from './project';

/** Why what was written for a space is refused while this person does not have it. */
export const NOT_A_MEMBER = 'not_a_member';

/**
 * Takes over the server's list of this person's spaces: new ones wait for their first sync, lost
 * ones become `gone`, their unsent items refused with their text. When a space comes back (or is
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
			await rows.spaces.put({
				...(space ?? NEW_SPACE),
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

const phaseOf = (space: SpaceState | undefined): SpaceState['phase'] =>
	space && space.pulledSeq !== null ? 'ready' : 'waiting';

/**
 * Removes a lost space from the device: its rows, its replica, its state. Unsent work keeps it here
 * until the person has dealt with that. Should the space come back in between, it begins anew.
 */
export async function forgetSpace({ rows, replicas }: ReplicaContext, id: string): Promise<void> {
	const isDoomed = await rows.transaction('rw', rows.spaces, rows.outbox, async () => {
		if ((await rows.spaces.get(id))?.phase !== 'gone') return false;
		if ((await rows.outbox.where({ space: id }).count()) > 0) return false;
		await rows.spaces.update(id, { pulledSeq: null, pulledMark: null, projectedSeq: 0 });
		return true;
	});
	if (!isDoomed) return;
	await dropRows(rows, id);
	await replicas.destroy(id);
	await rows.transaction('rw', rows.spaces, async () => {
		if ((await rows.spaces.get(id))?.phase === 'gone') await rows.spaces.delete(id);
	});
}
