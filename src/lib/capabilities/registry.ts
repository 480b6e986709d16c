import type { About } from '$lib/domain/about';

/** What the ground has to know of every type: whatever the `.about.ts` beside it answers. */
export const abouts: readonly About[] = Object.values(
	import.meta.glob<readonly About[]>('./*/*.about.ts', { eager: true, import: 'default' })
).flat();

const byType: ReadonlyMap<string, About> = new Map(abouts.map((one) => [one.type, one]));

/** What is to be known of a type; undefined for one this version does not know. */
export const aboutType = (type: string): About | undefined => byType.get(type);

/** The same by the id of a document. */
export const aboutId = (id: string): About | undefined =>
	aboutType(id.slice(0, Math.max(0, id.indexOf(':'))));
