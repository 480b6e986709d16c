/** CouchDB's revisions: `<generation>-<hash>`, and the history a document may carry. */

const DEVICE_ONLY = /-0{16}[0-9a-f]{16}$/;

/**
 * Does this revision belong to one device only (replica/worker/shadow.ts)? Its hash begins with 16
 * zeros, so that it loses to every revision anybody makes. Such a one is never sent, and the server
 * takes none: every phone would think it its own.
 */
export const isDeviceOnly = (rev: string): boolean => DEVICE_ONLY.test(rev);

export const generationOf = (rev: string): number => Number(rev.slice(0, rev.indexOf('-')));

/** A document with what CouchDB says about where it comes from. */
interface Versioned {
	_rev?: string | undefined;
	_revisions?: { start: number; ids: readonly string[] } | undefined;
}

/**
 * Revisions a document descends from, the newest first. With `_revisions` it begins with the
 * document's own; without, `_rev` is the one it continues.
 */
export function historyOf({ _rev, _revisions }: Versioned): string[] {
	if (!_revisions) return _rev === undefined ? [] : [_rev];
	return _revisions.ids.map((id, index) => `${_revisions.start - index}-${id}`);
}

/**
 * The newest revision both descend from; null when both began the document anew, undefined when a
 * history that was cut off (pruned, or of a snapshot) hides it.
 */
export function commonAncestor(a: Versioned, b: Versioned): string | null | undefined {
	const ours = new Set(historyOf(a));
	const shared = historyOf(b).find((rev) => ours.has(rev));
	if (shared !== undefined) return shared;
	const isWhole = ({ _revisions }: Versioned) =>
		_revisions !== undefined && _revisions.start === _revisions.ids.length;
	return isWhole(a) && isWhole(b) ? null : undefined;
}
