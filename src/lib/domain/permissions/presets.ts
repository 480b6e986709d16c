/**
 * What the permissions of a type are made of: the words of the table (table.ts), and what many types have in
 * common. Each definition says its own (`defineDocument`).
 */
import type { Role } from '../core/document';
import type { SpaceKind } from '../core/space';

export const ACTIONS = ['read', 'create', 'edit', 'delete', 'hide', 'restore'] as const;
export type Action = (typeof ACTIONS)[number];

/**
 * How far a permission reaches: to what the person wrote, to what people of the municipality wrote
 * that the person administers, to what is about something of the person's, as its id says
 * (`<type>:<person>:…`), to everybody's.
 */
export type Reach = 'own' | 'municipality' | 'named' | 'all';

/** Roles with a permission; who is not named has it only through another role. */
export type Grants = Readonly<Partial<Record<Role, Reach>>>;

/**
 * One part of a document's id behind its type: a field; a field that names another document, without
 * that one's type (`bare:`); or anything (`*`, at the end only).
 */
export type IdPart = '*' | (string & {});

export interface TypeRules extends Readonly<Record<Action, Grants>> {
	/** Kinds of space it may live in. */
	spaces: readonly SpaceKind[];
	id: readonly IdPart[];
	/** Fields that keep their first value, besides `_id`, `type`, `author` and `createdAt`. */
	immutable: readonly string[];
	/**
	 * Its id derives from something else, so that several people, or several devices of its owner, may
	 * begin the same document at once.
	 */
	begunByAnyone: boolean;
	/** State → the states it may change to; a type without states has none. */
	states: Readonly<Record<string, readonly string[]>> | null;
}

/** The server itself: it writes the directory and its answers, and hides for those who may. */
export const SERVER: Grants = { clerk: 'all' };
export const EVERYBODY: Grants = { ...SERVER, member: 'all' };
export const OWN: Grants = { ...SERVER, member: 'own' };
/** Whoever arranges meetings for others. */
export const ORGANISERS: Grants = { ...SERVER, organiser: 'own', secretariat: 'own' };

/** Whoever hosts the community. */
export const HOSTS: Grants = { ...SERVER, host: 'own', secretariat: 'own' };

/** Whoever asked, as the id says, and whoever hosts the community. */
export const ASKER_OR_HOST: Grants = { ...SERVER, member: 'named', host: 'all' };
/** What its author deleted leaves a mark, and stays so. A post without a state is published. */
export const DELETABLE = { published: ['deleted'], deleted: [] };

/** Who may hide somebody's text from everybody, and show it again. */
export const moderated = (here: Grants): Pick<TypeRules, 'hide' | 'restore'> => {
	const moderators: Grants = {
		...SERVER,
		...here,
		'municipal-admin': 'municipality',
		secretariat: 'all'
	};
	return { hide: moderators, restore: moderators };
};

export const base = {
	read: EVERYBODY,
	delete: {},
	hide: {},
	restore: {},
	id: ['author', '*'],
	immutable: [],
	begunByAnyone: false,
	states: null
} satisfies Partial<TypeRules>;

/** Only the server writes it. */
export const servers = {
	...base,
	create: SERVER,
	edit: SERVER,
	delete: SERVER,
	id: ['*']
} satisfies Partial<TypeRules>;
/** Its author alone writes it. */
export const owned = { ...base, create: OWN, edit: OWN } satisfies Partial<TypeRules>;
/** Whoever has the space goes on with what anybody there began. */
export const shared = { ...base, create: OWN, edit: EVERYBODY } satisfies Partial<TypeRules>;

/** A sign-up or a membership is given and taken back as often as one likes. */
export const toAndFro = (one: string, other: string) => ({ [one]: [other], [other]: [one] });
