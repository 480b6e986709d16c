import { generationOf, historyOf } from '$lib/domain/core/revision';
import type { Engine, StoredDocument } from '../engine/engine';
import { isDocumentId } from './route';

/** What the server holds of one document. */
export interface Standing {
	/** The winning revision; null when there is none or it is a tombstone. */
	winner: StoredDocument | null;
	/** Revisions that are current and no tombstones. */
	live: ReadonlySet<string>;
	/** The highest generation it has reached; 0 for one the server never had. */
	generation: number;
}

export const NOTHING: Standing = { winner: null, live: new Set(), generation: 0 };

/** The server's own view of these documents, whoever asks. */
export async function standingOf(
	engine: Engine,
	space: string,
	ids: readonly string[]
): Promise<Map<string, Standing>> {
	const keys = [...new Set(ids)].filter(isDocumentId);
	if (keys.length === 0) return new Map();
	const { rows } = await engine
		.database<StoredDocument>(space)
		.allDocs({ keys, include_docs: true, conflicts: true });
	return new Map(
		rows.flatMap((row) => {
			if (!('value' in row)) return [];
			const winner = row.doc && !row.value.deleted ? row.doc : null;
			const live = winner ? [winner._rev, ...(winner._conflicts ?? [])] : [];
			const generation = Math.max(...[row.value.rev, ...live].map(generationOf));
			return [[row.key, { winner, live: new Set(live), generation }] as const];
		})
	);
}

/**
 * The revision a document follows: of several current ones the one it descends from, otherwise the
 * one that is shown.
 */
export async function previousOf(
	engine: Engine,
	space: string,
	document: StoredDocument,
	{ winner, live }: Standing
): Promise<StoredDocument | null> {
	const parent = historyOf(document).find((rev) => live.has(rev));
	if (!winner || parent === undefined || parent === winner._rev) return winner;
	return engine
		.database<StoredDocument>(space)
		.get(document._id, { rev: parent })
		.catch(() => winner);
}
