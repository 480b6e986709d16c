import type { Envelope, Who } from '../core/document';
import { isServer, rolesAt, type Place } from './roles';
import type { Action, Grants, Reach } from './presets';
import { rulesOf } from './table';

const WIDEST: readonly Reach[] = ['all', 'municipality', 'named', 'own'];

/** How far these grants reach for this person here; undefined when they do not. */
export function reachOf(grants: Grants, who: Who, place: Place): Reach | undefined {
	const reaches = rolesAt(who, place).map((role) => grants[role]);
	return WIDEST.find((reach) => reaches.includes(reach));
}

/**
 * Does a permission that reaches so far reach this document? `own` is not asked here: whose a document
 * is the rules ask of everything (`ownershipRefusal`).
 */
export const isReached = (
	reach: Reach | undefined,
	{ _id }: Pick<Envelope, '_id'>,
	who: Pick<Who, 'id'>
): boolean => (reach === 'named' ? _id.split(':')[1] === who.id : reach !== undefined);

/** Does nobody but the server have it? */
export const isServersAlone = (grants: Grants): boolean =>
	Object.keys(grants).every((role) => role === 'clerk');

/**
 * May this person do this with this document here? For screens, which show what is possible; whoever
 * writes is asked by `refusalOf`, by the same table.
 *
 * @param document for `create` one in the person's own name
 */
export function may(
	who: Who,
	action: Action,
	document: Pick<Envelope, 'type' | 'author'> & { _id?: string },
	place: Place
): boolean {
	const rules = rulesOf(document.type);
	if (!rules?.spaces.includes(place.space.kind)) return false;
	if (isServer(who)) return true;
	const reach = reachOf(rules[action], who, place);
	// `municipality` is only reached by who administers that of the author.
	return reach === 'own'
		? document.author === who.id
		: isReached(reach, { _id: document._id ?? '' }, who);
}

/** Is there anything this person may hide, somewhere? */
export const isModerator = ({ roles }: Who): boolean =>
	roles.some((role) => role === 'secretariat' || /^(host|manager|municipal-admin):/.test(role));

/** Can documents of this type be hidden by moderators, and so be reported? */
export const isHideable = (type: string): boolean =>
	Object.keys(rulesOf(type)?.hide ?? {}).length > 0;
