import type { SpaceKind } from '../core/space';
import type { DocumentTypeName } from '../registry';
import { PERMISSIONS, rulesOf } from './table';

/** Types of which everybody in such a space reads only their own (`own`, `named` in the table). */
export const privateTypes = (kind: SpaceKind): DocumentTypeName[] =>
	// A personal space is one person's: all of it is their own.
	kind === 'personal'
		? []
		: (Object.keys(PERMISSIONS) as DocumentTypeName[]).filter((type) => {
				const { spaces, read } = rulesOf(type)!;
				return spaces.includes(kind) && read.member !== 'all';
			});

/** All ids of what of a type is a person's own begin so: `<type>:<person>:`. */
export const ownIds = (type: string, person: string): string => `${type}:${person}:`;

/**
 * May a person who has a space of this kind read the document of this id? Of what is everybody's own
 * (memberships, sign-ups) they read theirs; the id says whose it is, so that nothing need be looked up.
 */
export function isReadable(id: string, kind: SpaceKind, person: string): boolean {
	const type = id.slice(0, id.indexOf(':'));
	return (
		kind === 'personal' ||
		(rulesOf(type)?.read.member ?? 'all') === 'all' ||
		id.startsWith(ownIds(type, person))
	);
}
