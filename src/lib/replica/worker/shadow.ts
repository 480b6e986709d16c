import { isDeviceOnly } from '$lib/domain/core/revision';
import { readLeaves, addRevisions, type Leaf } from './databases';

/**
 * Revisions that exist on this device only (see discard.ts): their hash begins with 16 zeros, so
 * that they lose to every revision anybody makes, and are recognised. They are never sent.
 */
const PREFIX = '0'.repeat(16);

export const isLocalOnly = ({ _rev }: { _rev: string }): boolean => isDeviceOnly(_rev);

/** A device-only child of `parent`; each has a hash of its own, because discarding can be repeated. */
export function localChildOf(parent: Leaf, content: object): Leaf {
	const hash =
		PREFIX +
		[...crypto.getRandomValues(new Uint8Array(8))]
			.map((byte) => byte.toString(16).padStart(2, '0'))
			.join('');
	const { start, ids } = parent._revisions;
	return {
		...content,
		_id: parent._id,
		_rev: `${start + 1}-${hash}`,
		_revisions: { start: start + 1, ids: [hash, ...ids] }
	};
}

/** Ends a revision on this device only. */
export const localTombstoneOf = (leaf: Leaf): Leaf =>
	localChildOf(leaf, { _deleted: true, type: leaf.type, author: leaf.author });

/**
 * Ends shadows that the server's own history has outlived: one whose parent now has another child,
 * even a deletion, no longer stands for what the server has.
 */
export async function dropOutlivedShadows(database: PouchDB.Database, id: string): Promise<void> {
	const leaves = await readLeaves(database, id);
	const real = leaves.filter((leaf) => !isLocalOnly(leaf));
	const outlived = leaves.filter((shadow) => {
		if (shadow._deleted || !isLocalOnly(shadow)) return false;
		const parent = shadow._revisions.ids[1];
		return parent !== undefined && real.some(({ _revisions }) => _revisions.ids.includes(parent));
	});
	if (outlived.length > 0) await addRevisions(database, outlived.map(localTombstoneOf));
}
