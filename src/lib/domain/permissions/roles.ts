import type { Role, Who } from '../core/document';
import type { SpaceKind } from '../core/space';

/**
 * Some roles are held at a place: host of a community, head or deputy of a unit, administrator of a
 * municipality. `Who.roles` names the place too, `host:<community>`, `manager:<unit>`,
 * `municipal-admin:<code>`; without it the word says only that the person is one somewhere, and no
 * permission follows.
 */
const PLACE_OF: Readonly<Partial<Record<Role, SpaceKind>>> = {
	host: 'community',
	manager: 'office'
};

/** Roles that count everywhere. */
const EVERYWHERE: readonly Role[] = ['organiser', 'secretariat', 'clerk'];

/** What of the directory says who is host and who is head. */
export interface Offices {
	communities: Iterable<{ community: string; host: string }>;
	units: Iterable<{ unit: string; head: string | null; deputy: string | null }>;
}

/**
 * All roles of a person, with those held at a place: computed by the server for each request, and by
 * the phone from its rows.
 */
export function rolesOfPerson(
	person: { id: string; municipality: string; roles: readonly string[] },
	{ communities, units }: Offices
): string[] {
	const { id, municipality, roles } = person;
	return [
		// Nobody's account can say where: that follows from the directory alone.
		...roles.filter((role) => !role.includes(':')),
		...(roles.includes('municipal-admin') ? [`municipal-admin:${municipality}`] : []),
		...[...communities].flatMap(({ community, host }) =>
			host === id ? [`host:${community}`] : []
		),
		...[...units].flatMap(({ unit, head, deputy }) =>
			head === id || deputy === id ? [`manager:${unit}`] : []
		)
	];
}

/** Where something is done, and whose municipality it concerns. */
export interface Place {
	space: { kind: SpaceKind; key: string };
	/** Code of the municipality of the document's author, where that is known. */
	municipality?: string | undefined;
}

/** The roles with which a person acts here; everybody who has the space is its member. */
export function rolesAt(who: Who, { space, municipality }: Place): Role[] {
	const has = (role: string): boolean => who.roles.includes(role);
	const roles: Role[] = ['member', ...EVERYWHERE.filter(has)];
	for (const role of ['host', 'manager'] as const)
		if (PLACE_OF[role] === space.kind && has(`${role}:${space.key}`)) roles.push(role);
	if (municipality !== undefined && has(`municipal-admin:${municipality}`))
		roles.push('municipal-admin');
	return roles;
}

/** Does the server itself act (clerk, administration)? */
export const isServer = ({ roles }: Who): boolean =>
	roles.includes('_admin') || roles.includes('clerk');
