import type { UnitInfo } from '$lib/domain/admin/wire';

/** A unit with how deep it stands in the tree. */
export interface UnitNode {
	unit: UnitInfo;
	depth: number;
}

/** Units as a tree read from top to bottom; siblings by code, then by name. */
export function unitTree(units: readonly UnitInfo[]): UnitNode[] {
	const keys = new Set(units.map(({ unit }) => unit));
	const below = new Map<string | null, UnitInfo[]>();
	for (const unit of units) {
		const parent = unit.parent !== null && keys.has(unit.parent) ? unit.parent : null;
		below.set(parent, [...(below.get(parent) ?? []), unit]);
	}
	const order = (a: UnitInfo, b: UnitInfo): number =>
		a.code.localeCompare(b.code) || a.name.localeCompare(b.name, 'ja');
	const walk = (parent: string | null, depth: number): UnitNode[] =>
		(below.get(parent) ?? [])
			.sort(order)
			.flatMap((unit) => [{ unit, depth }, ...walk(unit.unit, depth + 1)]);
	return walk(null, 0);
}

/** Open units to choose from, indented by depth; the chosen one also when it is closed. */
export const unitOptions = (
	units: readonly UnitInfo[],
	chosen: string
): { value: string; label: string }[] =>
	unitTree(units)
		.filter(({ unit }) => !unit.closed || unit.unit === chosen)
		.map(({ unit, depth }) => ({
			value: unit.unit,
			label: `${'　'.repeat(depth)}${unit.name}${unit.closed ? '（廃止）' : ''}`
		}));

/** Units that may stand above this one: neither it nor what stands below it. */
export function possibleParents(units: readonly UnitInfo[], id: string): UnitInfo[] {
	const below = new Set([id]);
	// Read from top to bottom, a parent always comes before its children.
	for (const { unit } of unitTree(units))
		if (unit.parent !== null && below.has(unit.parent)) below.add(unit.unit);
	return units.filter(({ unit }) => !below.has(unit));
}
