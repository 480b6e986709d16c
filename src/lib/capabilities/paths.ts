import { spacePath } from './community/community.about';
import { aboutId } from './registry';

/** The screen that shows a document, by its id and space; null when it has none of its own. */
export const documentPath = (space: string, id: string): string | null =>
	aboutId(id)?.path?.({ space, id }) ?? null;

/** The form that edits a document; null when it has none. */
export const editPath = (space: string, id: string): string | null =>
	aboutId(id)?.edit?.({ space, id }) ?? null;

/** The screen that shows what was found; null for what has none. */
export const resultPath = ({
	space,
	id,
	shownBy
}: {
	space: string;
	id: string;
	shownBy?: string;
}): string | null =>
	// A reply whose thread is not (any more) to be seen is shown by its community.
	documentPath(space, shownBy ?? id) ?? (id.startsWith('reply:') ? spacePath(space) : null);
