import { ignoreStatus } from '../failures';
import type { RevisionNames } from '../engine';

/** A node of PouchDB's revision tree: hash, what is known of it, and what continues it. */
type Node = [hash: string, about: { status: 'available' | 'missing' }, children: Node[]];

interface WithTrees {
	_getRevisionTree(
		id: string,
		done: (error: object | null, tree?: { pos: number; ids: Node }[]) => void
	): void;
}

interface Names extends RevisionNames {
	/** Of those asked for the ones whose text is there. */
	available: ReadonlySet<string>;
	/** Of those asked for the current revision each has become. */
	leafOf: ReadonlyMap<string, string>;
}

/**
 * The names in a document's tree, without reading any text. PouchDB's public ways to them read and
 * lay out every branch anew for each revision asked for, which a forged tree makes dear; adapters
 * give the tree itself, and PouchDB's own `revsDiff` asks them for it.
 *
 * @param revs revisions to look for
 */
export async function namesIn(
	database: PouchDB.Database,
	id: string,
	revs: readonly string[]
): Promise<Names> {
	const asked = new Set(revs);
	const leaves = new Set<string>();
	const available = new Set<string>();
	const leafOf = new Map<string, string>();
	const tree = await new Promise<{ pos: number; ids: Node }[]>((resolve, reject) =>
		(database as unknown as WithTrees)._getRevisionTree(id, (error, found) =>
			error ? reject(error) : resolve(found ?? [])
		)
	).catch(ignoreStatus(404));
	// Each with those asked for that stand above it.
	const rest = (tree ?? []).map(({ pos, ids }) => ({ pos, node: ids, above: [] as string[] }));
	for (let item = rest.pop(); item; item = rest.pop()) {
		const [hash, { status }, children] = item.node;
		const rev = `${item.pos}-${hash}`;
		const above = asked.has(rev) ? [...item.above, rev] : item.above;
		if (status === 'available' && asked.has(rev)) available.add(rev);
		for (const node of children) rest.push({ pos: item.pos + 1, node, above });
		if (children.length > 0) continue;
		leaves.add(rev);
		for (const name of above) if (!leafOf.has(name)) leafOf.set(name, rev);
	}
	return { known: new Set(leafOf.keys()), leaves, available, leafOf };
}
