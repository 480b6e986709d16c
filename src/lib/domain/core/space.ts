/**
 * A space is one sharing boundary: one CouchDB database on the server, one replica on the phone.
 * CouchDB grants reading per database, so whoever may read one document of a space may read all.
 */
export const SPACE_KINDS = ['commons', 'community', 'office', 'personal'] as const;
export type SpaceKind = (typeof SPACE_KINDS)[number];

export interface Space {
	/** `commons`, `community-<key>`, `office-<key>` or `personal-<person id>`. */
	id: string;
	kind: SpaceKind;
	/** The part behind the kind; empty for `commons`. */
	key: string;
}

/** Keys of people, communities and units: what is safe in a URL and in a CouchDB database name. */
export const KEY_PATTERN = /^[a-z0-9][a-z0-9-]{0,62}$/;

const SPACE_PATTERN = /^(?:commons|(community|office|personal)-([a-z0-9][a-z0-9-]{0,62}))$/;

/** Reads a space id; null when the text is not one. */
export function parseSpace(id: string): Space | null {
	const match = SPACE_PATTERN.exec(id);
	if (!match) return null;
	return { id, kind: (match[1] as SpaceKind | undefined) ?? 'commons', key: match[2] ?? '' };
}

export const COMMONS = 'commons';
export const communitySpace = (key: string): string => `community-${key}`;
/** Key of the community that a space is of. */
export const communityOf = (space: string): string => space.slice('community-'.length);
export const officeSpace = (unit: string): string => `office-${unit}`;
export const personalSpace = (person: string): string => `personal-${person}`;
