import * as v from 'valibot';
import { instant, key } from './fields';
import type { TypeRules } from '../permissions/presets';
import type { SpaceKind } from './space';

/** People whose changes may be in one merged revision; more are for a person to put together. */
const MAX_MERGED_EDITORS = 50;

/**
 * What every document carries besides its own fields. `_id` of a document that its author owns
 * begins with `<type>:<author>:`, so that the owner of an id is known without reading anything:
 * a rule that needs no look-up also holds for a revision that arrives without its ancestors.
 */
export const envelopeEntries = {
	_id: v.pipe(
		v.string(),
		v.maxLength(250),
		v.regex(/^[a-z]+:[A-Za-z0-9:._-]+$/, 'IDの形が正しくありません。')
	),
	/** Version of the shape of this type; fields are added, never reused (see docs/architecture.md). */
	schema: v.literal(1, 'この版のアプリでは扱えない形式です。'),
	/** Person who created the document; never changes. `system` for documents of the server. */
	author: key,
	/** Person who made this revision; null when two revisions were merged without anybody typing. */
	editor: v.nullable(key),
	createdAt: instant,
	updatedAt: instant,
	/** The two revisions this one merges; only together with `editor: null`. */
	mergedFrom: v.optional(
		v.pipe(v.array(v.pipe(v.string(), v.regex(/^\d+-[0-9a-z]+$/))), v.length(2))
	),
	/** Who wrote the revisions this one merges, so that the text has names when those are gone. */
	editors: v.optional(v.pipe(v.array(key), v.maxLength(MAX_MERGED_EDITORS)))
};

export interface Envelope {
	_id: string;
	_rev?: string;
	type: string;
	schema: 1;
	author: string;
	editor: string | null;
	createdAt: string;
	updatedAt: string;
	mergedFrom?: string[];
	editors?: string[];
}

/** CouchDB's own fields that may come with a document; all others with `_` are refused. */
export const REVISION_FIELDS = ['_rev', '_revisions', '_conflicts', '_deleted'] as const;

export type Role =
	| 'member'
	| 'host'
	| 'organiser'
	| 'manager'
	| 'general-affairs'
	| 'municipal-admin'
	| 'secretariat'
	| 'clerk';

/** The person (or the server's clerk) on whose behalf something is written. */
export interface Who {
	/** Person id; `system` for the server. */
	id: string;
	roles: readonly string[];
}

/** Author of what the server writes itself (directory, verdicts). */
export const SYSTEM = 'system';

/**
 * Why a write is refused. The code travels over HTTP as CouchDB's `reason`; its Japanese wording is
 * in `refusals.ts`.
 */
export type RefusalCode =
	| 'malformed'
	| 'unknown_type'
	| 'wrong_space'
	| 'wrong_id'
	| 'author_mismatch'
	| 'editor_mismatch'
	| 'merge_unproven'
	| 'immutable_field'
	| 'wrong_state'
	| 'history_missing'
	| 'server_only'
	| 'role_required'
	| 'not_deletable'
	| 'reserved_field'
	| 'too_large'
	| 'too_many_versions'
	| 'too_many_today'
	| 'read_only'
	| 'archived'
	| 'clock_ahead'
	| 'clock_behind'
	| 'not_a_member'
	| 'not_found'
	/** Said by the phone itself: something between it and the server does not let this text pass. */
	| 'stopped_on_the_way';

/** One thing wrong with one field; `field` is a dotted path, '' for the document as a whole. */
export interface Problem {
	field: string;
	message: string;
}

/** One attempt to write one document into one space. */
export interface Write<D = Envelope> {
	document: D;
	/** The revision it follows; null when the document is new. */
	previous: D | null;
	/**
	 * There was a revision before, which is not to be had any more: CouchDB compacted it, or it never
	 * came. What it would say is then the gateway's question, which knows what is shown.
	 */
	isPreviousLost?: boolean;
	space: { kind: SpaceKind; key: string };
	who: Who;
}

/** What a definition may ask of all types, which it cannot know itself: they are made of definitions. */
export interface KnownTypes {
	/** Can documents of this type be hidden by moderators, and so be reported? */
	isHideable: (type: string) => boolean;
}

/** What a document says, where it may live and who may do what with it. */
export interface DocumentType<D extends Envelope = Envelope> {
	type: string;
	/** Name in the interface. */
	label: string;
	permissions: TypeRules;
	schema: v.GenericSchema<unknown, D>;
	/** What must hold across several fields; forms say it at the fields concerned. */
	isConsistent?: (document: D, types: KnownTypes) => boolean;
	/**
	 * How two concurrent revisions become one: `fields` merges each field three-way (long texts by
	 * sentence) and asks when they overlap, `latest` keeps the one written last.
	 */
	merge: 'fields' | 'latest';
	/** A revision nothing is written beside: of two concurrent ones it is taken whole. */
	isFinal?: (document: D) => boolean;
	/**
	 * Fields that are joined where the others are compared, such as lists that only grow. Given what
	 * else was merged and the two revisions, whose order must not matter; undefined for absent.
	 */
	joins?: Readonly<Record<string, (merged: object, ...versions: object[]) => unknown>>;
	/** Why a document may not go on from the one before it, beyond what the table of permissions says. */
	continuationRefusal?: (document: Envelope, previous: Envelope) => RefusalCode | null;
	/**
	 * Does it say what its author did without their name? The server ends such documents before somebody
	 * else's link gives access to the account (server/invitations/confidential.ts).
	 */
	isConfidential?: true;
	/** Order in a first sync, smaller first: what a person in a disaster needs before the rest. */
	rank: number;
}

type SchemaOf<T extends string, E extends v.ObjectEntries> = v.StrictObjectSchema<
	typeof envelopeEntries & { type: v.LiteralSchema<T, string> } & E,
	undefined
>;

/** Defines a document type; exists for its type inference. */
export function defineDocument<const T extends string, E extends v.ObjectEntries>(
	definition: Omit<DocumentType, 'type' | 'schema' | 'isConsistent' | 'isFinal'> & {
		type: T;
		entries: E;
		isConsistent?: (document: v.InferOutput<SchemaOf<T, E>>, types: KnownTypes) => boolean;
		isFinal?: (document: v.InferOutput<SchemaOf<T, E>>) => boolean;
	}
): Omit<typeof definition, 'entries'> & { schema: SchemaOf<T, E> } {
	const { entries, ...rest } = definition;
	const schema = v.strictObject({
		...envelopeEntries,
		type: v.literal(definition.type, '種類が正しくありません。'),
		...entries
	});
	return { ...rest, schema };
}

/** The document a definition describes. */
export type DocumentOf<D extends { schema: v.GenericSchema }> = v.InferOutput<D['schema']> & {
	_rev?: string;
};
