import type { Projection } from './projection';

/** Every projection there is: those of the `.row.ts` of each capability. */
export const projections: readonly Projection[] = Object.values(
	import.meta.glob<readonly Projection[]>('../../capabilities/*/*.row.ts', {
		eager: true,
		import: 'default'
	})
).flat();

/**
 * The version of every type's rows (`Projection.version`). A phone that has other ones, or none, of a
 * type makes the rows of that type anew: also of one that it met before its app knew it.
 */
export const projectionVersions = (): Record<string, number> =>
	Object.fromEntries(projections.map(({ type, version = 1 }) => [type, version]));

const projectionsByType: ReadonlyMap<string, Projection> = new Map(
	projections.map((projection) => [projection.type, projection])
);

/** The projection of a document, by the type its id begins with; also works for tombstones. */
export const projectionOf = (id: string): Projection | undefined =>
	projectionsByType.get(id.slice(0, id.indexOf(':')));
