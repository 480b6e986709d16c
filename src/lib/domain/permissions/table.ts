/**
 * Who may do what: role × kind of space × type of document × action, as data. The form, the replica
 * worker, the gateway and CouchDB decide by it (`rules.ts`, `may.ts`); docs/permissions.md is written
 * from it (`npm run permissions`), and tests/gateway/permissions.test.ts tries every cell of it.
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
const SERVER: Grants = { clerk: 'all' };
const EVERYBODY: Grants = { ...SERVER, member: 'all' };
const OWN: Grants = { ...SERVER, member: 'own' };
/** Whoever arranges meetings for others. */
const ORGANISERS: Grants = { ...SERVER, organiser: 'own', secretariat: 'own' };

/** Whoever hosts the community. */
const HOSTS: Grants = { ...SERVER, host: 'own', secretariat: 'own' };

/** Whoever asked, as the id says, and whoever hosts the community. */
const ASKER_OR_HOST: Grants = { ...SERVER, member: 'named', host: 'all' };
/** What its author deleted leaves a mark, and stays so. A post without a state is published. */
const DELETABLE = { published: ['deleted'], deleted: [] };

/** Who may hide somebody's text from everybody, and show it again. */
const moderated = (here: Grants): Pick<TypeRules, 'hide' | 'restore'> => {
	const moderators = { ...SERVER, ...here, 'municipal-admin': 'municipality', secretariat: 'all' };
	return { hide: moderators as Grants, restore: moderators as Grants };
};

const base = {
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
const servers = { ...base, create: SERVER, edit: SERVER, delete: SERVER, id: ['*'] };
/** Its author alone writes it. */
const owned = { ...base, create: OWN, edit: OWN };
/** Whoever has the space goes on with what anybody there began. */
const shared = { ...base, create: OWN, edit: EVERYBODY };

/** A sign-up or a membership is given and taken back as often as one likes. */
const toAndFro = (one: string, other: string) => ({ [one]: [other], [other]: [one] });

const TABLE = {
	person: { ...servers, spaces: ['commons'] },
	unit: { ...servers, spaces: ['commons'] },
	community: { ...servers, spaces: ['commons'] },
	roll: { ...servers, spaces: ['commons'] },
	settings: { ...servers, spaces: ['commons'] },
	membership: {
		...owned,
		read: OWN,
		spaces: ['commons'],
		id: ['author', 'community'],
		immutable: ['community'],
		states: toAndFro('joined', 'left')
	},
	board: { ...owned, create: HOSTS, edit: HOSTS, spaces: ['community'] },
	profile: { ...owned, ...moderated({}), delete: OWN, spaces: ['commons'] },
	thread: {
		...owned,
		...moderated({ host: 'all' }),
		spaces: ['community'],
		states: DELETABLE
	},
	reply: {
		...owned,
		...moderated({ host: 'all' }),
		spaces: ['community'],
		immutable: ['thread', 'quote'],
		states: DELETABLE
	},
	reaction: {
		...owned,
		spaces: ['community'],
		id: ['author', 'target'],
		immutable: ['thread', 'target'],
		begunByAnyone: true
	},
	acceptance: {
		...base,
		create: ASKER_OR_HOST,
		edit: ASKER_OR_HOST,
		spaces: ['community'],
		id: ['bare:thread'],
		immutable: ['thread'],
		begunByAnyone: true
	},
	disaster: {
		...owned,
		...moderated({}),
		spaces: ['commons'],
		// What its teller took back stays taken back.
		states: { published: ['withdrawn'], withdrawn: [] }
	},
	faq: {
		...owned,
		...moderated({}),
		spaces: ['commons'],
		immutable: ['source', 'variantOf']
	},
	useful: {
		...owned,
		read: OWN,
		spaces: ['commons'],
		id: ['author', 'target'],
		immutable: ['target'],
		begunByAnyone: true
	},
	notebook: { ...shared, ...moderated({ manager: 'all' }), spaces: ['office'] },
	section: {
		...shared,
		...moderated({ manager: 'all' }),
		spaces: ['office'],
		id: ['bare:notebook', 'section'],
		immutable: ['notebook', 'section'],
		begunByAnyone: true
	},
	series: { ...owned, create: ORGANISERS, edit: ORGANISERS, spaces: ['commons'] },
	occurrence: {
		...owned,
		create: ORGANISERS,
		edit: ORGANISERS,
		spaces: ['commons'],
		id: ['bare:series', 'date'],
		immutable: ['series', 'date']
	},
	signup: {
		...owned,
		read: OWN,
		spaces: ['commons'],
		id: ['author', 'bare:series', 'date'],
		immutable: ['series', 'date'],
		states: toAndFro('in', 'cancelled')
	},
	verdict: { ...servers, read: { ...SERVER, member: 'named' }, spaces: ['commons'] },
	hiding: {
		...servers,
		spaces: ['commons', 'community', 'office'],
		states: toAndFro('hidden', 'restored')
	},
	draft: {
		...owned,
		read: OWN,
		delete: OWN,
		spaces: ['personal'],
		immutable: ['form', 'target']
	},
	saved: {
		...owned,
		read: OWN,
		delete: OWN,
		spaces: ['personal'],
		id: ['author', 'target'],
		immutable: ['target', 'space'],
		begunByAnyone: true
	},
	readmark: {
		...owned,
		read: OWN,
		spaces: ['personal'],
		id: ['author', 'place'],
		immutable: ['place'],
		begunByAnyone: true
	},
	watch: {
		...owned,
		read: OWN,
		spaces: ['personal'],
		id: ['author', 'community'],
		immutable: ['community'],
		begunByAnyone: true
	},
	notices: { ...owned, read: OWN, spaces: ['personal'], begunByAnyone: true },
	duty: { ...servers, read: OWN, spaces: ['personal'] },
	anonymous: {
		...owned,
		read: OWN,
		// It may be public already.
		edit: {},
		spaces: ['personal']
	},
	publication: { ...servers, read: OWN, spaces: ['personal'] },
	proposal: {
		...owned,
		read: OWN,
		// It may be decided already.
		edit: {},
		spaces: ['personal']
	},
	decision: { ...servers, read: OWN, spaces: ['personal'] },
	report: {
		...owned,
		read: OWN,
		spaces: ['personal'],
		id: ['author', 'target'],
		immutable: ['target', 'space']
	}
} as const satisfies Record<string, TypeRules>;

export type DocumentTypeName = keyof typeof TABLE;

export const PERMISSIONS: Readonly<Record<DocumentTypeName, TypeRules>> = TABLE;

const rulesByType: ReadonlyMap<unknown, TypeRules> = new Map(Object.entries(PERMISSIONS));

/** Rules of a type of document; undefined for one this version does not know. */
export const rulesOf = (type: unknown): TypeRules | undefined => rulesByType.get(type);
