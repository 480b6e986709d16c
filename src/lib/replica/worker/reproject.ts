import { tablesOf, writeRows } from '$lib/read-model/rows';
import { outboxKey } from '$lib/read-model/state';
import type { ReplicaContext } from './context';
import { readRange } from './projectable';
import { notApplied } from './write';

/**
 * Makes the rows of types again whose projection changed, or came with an update of the app, of what the
 * replica has long had: the checkpoint moved on past it when nobody knew what to make of it.
 */
export async function reprojectStaleTypes(context: ReplicaContext, space: string): Promise<void> {
	for (;;) {
		const [type] = (await context.rows.spaces.get(space))?.staleTypes ?? [];
		if (type === undefined) return;
		await reprojectType(context, space, type);
	}
}

/** All documents of one type: ids begin with it. */
async function reprojectType(context: ReplicaContext, space: string, type: string): Promise<void> {
	const { rows, replicas } = context;
	let after = `${type}:`;
	for (;;) {
		const since = (await rows.spaces.get(space))?.projectedSeq;
		const { items, conflicted, last } = await replicas.use(space, (database) =>
			readRange(database, after, `${type}:\uffff`)
		);
		const ids = items.map(({ id }) => id);
		const tables = [rows.spaces, rows.outbox, ...tablesOf(rows, ids)];
		const isMine = await rows.transaction('rw', tables, async () => {
			const state = await rows.spaces.get(space);
			if (!state?.staleTypes?.includes(type)) return null;
			// Another tab showed something newer meanwhile: look again.
			if (state.projectedSeq !== since) return false;
			const entries = await rows.outbox.bulkGet(ids.map((id) => outboxKey(space, id)));
			const settled = items.filter(
				(_, index) => notApplied(entries[index], context.applied).length === 0
			);
			await writeRows(rows, space, settled);
			await rows.spaces.update(space, {
				conflicted: [...new Set([...(state.conflicted ?? []), ...conflicted])],
				...(last === null ? { staleTypes: state.staleTypes.filter((other) => other !== type) } : {})
			});
			return true;
		});
		if (isMine === null) return;
		if (!isMine) continue;
		if (last === null) return;
		after = last;
	}
}
