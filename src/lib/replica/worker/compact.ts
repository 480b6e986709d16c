import { liveQuery } from 'dexie';
import { personalSpace } from '$lib/domain/core/space';
import type { ReplicaContext } from './context';
import { catchUp } from './project';
import { pull } from './pull';

/** So long nothing happens in a space before its past is thrown away, milliseconds. */
const REST_MS = 60_000;

/**
 * Throws away what documents of the person's own space said before, which is mostly every second of
 * typing a draft. Of what several people write the past stays: an open form, or a draft of a section,
 * names the revision it was made from, and only with that can it be merged.
 *
 * A merge of one's own devices needs it too, on one of them. So the server is asked first: what another
 * device sends after that, this device's revision was there before, and that device, which has not thrown
 * anything away while it had something to send, merges the two.
 *
 * @returns false when it has to wait: something is unsent, in conflict, or still to be fetched
 * @throws Unreachable, SessionExpired
 */
export async function compactPersonal(context: ReplicaContext): Promise<boolean> {
	const space = personalSpace(context.writer.id);
	if (!(await isSettled(context, space))) return false;
	await pull(context, space);
	await catchUp(context, space);
	if (!(await isSettled(context, space))) return false;
	await context.replicas.compact(space);
	return true;
}

/** Is everything of the space with the server and here, and nothing of it in two versions? */
async function isSettled({ rows }: ReplicaContext, space: string): Promise<boolean> {
	const state = await rows.spaces.get(space);
	if (state?.phase !== 'ready' || state.pulledSeq === null || state.isToReoffer) return false;
	if (state.pulledMark !== state.serverMark || (state.conflicted ?? []).length > 0) return false;
	if ((await rows.outbox.where({ space }).count()) > 0) return false;
	const versions = await Promise.all(
		rows.rowTables().map((table) =>
			table
				.where('space')
				.equals(space)
				.filter((row: { conflicts?: unknown }) => row.conflicts !== undefined)
				.count()
		)
	);
	return versions.every((count) => count === 0);
}

/**
 * Compacts the person's own replica in the tab that syncs, each time something was written and its space
 * has rested since.
 *
 * @param signal ends it
 */
export function compactAtRest(context: ReplicaContext, signal: AbortSignal, rest = REST_MS): void {
	const space = personalSpace(context.writer.id);
	let timer: ReturnType<typeof setTimeout> | undefined;
	/** Up to where the replica was compacted. */
	let compacted: number | string | undefined;
	const subscription = liveQuery(
		async () => (await context.rows.spaces.get(space))?.projectedSeq
	).subscribe({
		next(seq) {
			clearTimeout(timer);
			if (seq === undefined || seq === compacted) return;
			const attempt = async (): Promise<void> => {
				const isDone = await compactPersonal(context).catch(() => false);
				if (signal.aborted) return;
				if (isDone) compacted = seq;
				else timer = setTimeout(() => void attempt(), rest);
			};
			timer = setTimeout(() => void attempt(), rest);
		},
		error: (error: unknown) => console.error('nothing is compacted', error)
	});
	signal.addEventListener(
		'abort',
		() => {
			subscription.unsubscribe();
			clearTimeout(timer);
		},
		{ once: true }
	);
}
