import type { FirstScreen, SpaceInfo } from '$lib/domain/wire';
import type { YuiDatabase } from './database';
import { prepareRows, projectSnapshot, tablesOf } from './rows';
import { NEW_SPACE } from './state';

/**
 * Shows what came with the sign-in, before the worker is even loaded. It only goes ahead of the first
 * sync, which brings the same documents with all others: nothing is written on a device that has
 * anything of this space, nor over what waits there to be sent. The space's entry keeps the sequence
 * of what is shown (`firstSeq`), so that the pull after the first sync takes away what was deleted in
 * between.
 *
 * @param spaces the person's spaces as the same answer has them
 */
export async function showFirstScreen(
	rows: YuiDatabase,
	spaces: readonly SpaceInfo[],
	{ space, seq, documents }: FirstScreen
): Promise<void> {
	const position = spaces.findIndex(({ id }) => id === space);
	const info = spaces[position];
	if (!info || documents.length === 0) return;
	await prepareRows(rows);
	const tables = tablesOf(
		rows,
		documents.map(({ _id }) => _id)
	);
	await rows.transaction('rw', [rows.spaces, rows.outbox, ...tables], async () => {
		if (await rows.spaces.get(space)) return;
		await projectSnapshot(rows, space, documents);
		await rows.spaces.put({
			...NEW_SPACE,
			id: space,
			title: info.title,
			position,
			serverMark: info.seq,
			phase: 'waiting',
			firstSeq: seq
		});
	});
}
