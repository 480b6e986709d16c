import { historyOf } from '$lib/domain/core/revision';
import type { StoredDocument } from '../engine/engine';

type Revision = StoredDocument & { mergedInto?: string };

/** What follows in a longer chain is judged together; phones send chains of three or four. */
const MAX_WAVES = 20;

/**
 * The revisions of one request in an order in which each finds what it needs: what it continues, what
 * it merges, where its text went. Each wave is written before the next is judged; documents that come
 * once, which is nearly all, are in the first.
 */
export function inWaves(documents: readonly StoredDocument[]): StoredDocument[][] {
	const byId = new Map<string, StoredDocument[]>();
	for (const document of documents) {
		const versions = byId.get(document._id);
		if (versions) versions.push(document);
		else byId.set(document._id, [document]);
	}
	const waves: StoredDocument[][] = [];
	for (const versions of byId.values())
		for (const [document, depth] of depthsOf(versions))
			(waves[Math.min(depth, MAX_WAVES - 1)] ??= []).push(document);
	// A wave may be empty where forgeries need each other.
	return waves.filter(Boolean);
}

/** How many of the others stand one behind the other before each. */
function depthsOf(versions: readonly Revision[]): Map<Revision, number> {
	if (versions.length === 1) return new Map([[versions[0] as Revision, 0]]);
	const histories = new Map(versions.map((version) => [version, new Set(historyOf(version))]));
	const byRevision = new Map<string | undefined, Revision>();
	for (const version of versions) byRevision.set(historyOf(version)[0], version);
	const neededBy = (version: Revision): Revision[] => {
		const { mergedFrom = [], mergedInto } = version;
		const named = [...historyOf(version).slice(1), ...mergedFrom].map((rev) => byRevision.get(rev));
		const homes =
			mergedInto === undefined
				? []
				: versions.filter((other) => histories.get(other)?.has(mergedInto));
		return [...named, ...homes].filter(
			(other): other is Revision => other !== undefined && other !== version
		);
	};
	const depths = new Map<Revision, number>();
	const depthOf = (version: Revision): number => {
		const known = depths.get(version);
		if (known !== undefined) return known;
		depths.set(version, 0);
		const depth = Math.max(-1, ...neededBy(version).map(depthOf)) + 1;
		depths.set(version, depth);
		return depth;
	};
	for (const version of versions) depthOf(version);
	return depths;
}
