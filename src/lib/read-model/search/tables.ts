import { projectionOf } from '../projections/registry';

/** Document ids by the table that has their rows; those of no table are left out. */
export function byTable(ids: Iterable<string>): Map<string, string[]> {
	const groups = new Map<string, string[]>();
	for (const id of ids) {
		const table = projectionOf(id)?.table;
		if (table !== undefined) groups.set(table, [...(groups.get(table) ?? []), id]);
	}
	return groups;
}
