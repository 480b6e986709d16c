import * as v from 'valibot';
import {
	REVISION_FIELDS,
	type DocumentType,
	type Envelope,
	type Problem,
	type RefusalCode,
	type Write
} from './core/document';
import { instant, key } from './core/fields';
import { historyOf } from './core/revision';
import { documentType } from './registry';

/**
 * The two questions every write is asked, by the form, by the replica worker and by CouchDB:
 * *well formed?* (`problemsOf`) and *allowed?* (`refusalOf`).
 */

const revisionFields: ReadonlySet<string> = new Set(REVISION_FIELDS);

/** The document without CouchDB's revision fields. */
function withoutRevision(document: object): Record<string, unknown> {
	return Object.fromEntries(Object.entries(document).filter(([name]) => !revisionFields.has(name)));
}

/**
 * What may be left of a deleted document: whose it was and, of the loser of a merge, where its text
 * went. PouchDB's own `remove` leaves nothing.
 */
const tombstone = v.partial(
	v.strictObject({
		_id: v.string(),
		type: v.string(),
		schema: v.literal(1),
		author: key,
		editor: v.nullable(key),
		createdAt: instant,
		updatedAt: instant,
		mergedInto: v.pipe(v.string(), v.maxLength(80))
	})
);

/** What is wrong with the shape of a document; empty when it is well formed. */
export function problemsOf(document: unknown): Problem[] {
	if (typeof document !== 'object' || document === null || Array.isArray(document))
		return [{ field: '', message: '記録の形が正しくありません。' }];
	const { type, _deleted: isDeletion } = document as { type?: unknown; _deleted?: unknown };
	const schema = isDeletion === true ? tombstone : documentType(type)?.schema;
	if (!schema) return [{ field: 'type', message: '知らない種類の記録です。' }];
	const result = v.safeParse(schema, withoutRevision(document));
	if (result.success) return [];
	return result.issues.map((issue) => ({
		field: v.getDotPath(issue) ?? '',
		message: issue.message
	}));
}

const typeOfId = (id: string): string => id.slice(0, Math.max(0, id.indexOf(':')));

/** Does the server itself write (clerk, administration)? */
const isServer = (roles: readonly string[]): boolean =>
	roles.includes('_admin') || roles.includes('clerk');

/**
 * Why this write is not allowed; null when it is. Membership of the space is the gateway's
 * question, asked before; here it is about the document.
 */
export function refusalOf(write: Write): RefusalCode | null {
	const { document, previous, space, who, isPreviousLost = false } = write;
	const isDeletion = (document as { _deleted?: boolean })._deleted === true;
	// A tombstone need not say its type (PouchDB's `remove` drops it), but its id does.
	const definition = documentType(
		isDeletion ? (previous?.type ?? typeOfId(document._id)) : document.type
	);
	if (!definition) return 'unknown_type';
	if (isServer(who.roles)) return null;
	if (!definition.spaces.includes(space.kind)) return 'wrong_space';
	if (definition.ownership === 'server') return 'server_only';
	if (isDeletion) return deletionRefusal(definition, write);
	return (
		ownershipRefusal(definition, document, previous, who.id, isPreviousLost) ??
		immutableRefusal(definition, document, previous, who.id) ??
		definition.permission?.(write) ??
		null
	);
}

/**
 * Two people may begin the same document (a section of a notebook) at once, each under their
 * own name and without a common ancestor; both revisions must reach the server to be merged there.
 * Whoever continues what is there continues it under the name it has.
 */
const isBegunAnew = (
	definition: DocumentType,
	document: Envelope,
	previous: Envelope,
	who: string
): boolean =>
	definition.begunByAnyone === true &&
	document.author === who &&
	!historyOf(document).includes(previous._rev ?? '');

function ownershipRefusal(
	definition: DocumentType,
	document: Envelope,
	previous: Envelope | null,
	who: string,
	isPreviousLost: boolean
): RefusalCode | null {
	if (
		previous &&
		previous.author !== document.author &&
		!isBegunAnew(definition, document, previous, who)
	)
		return 'author_mismatch';
	const isMerge = document.mergedFrom !== undefined;
	if (isMerge !== (document.editor === null)) return 'editor_mismatch';
	if (!isMerge && document.editors !== undefined) return 'editor_mismatch';
	// Earlier versions of the app named nobody: a person signs for what they left unsent.
	if (isMerge && document.editors === undefined) return 'merge_unproven';
	if (isMerge && !previous && !isPreviousLost) return 'merge_unproven';
	if (!isMerge && document.editor !== who) return 'editor_mismatch';
	if (definition.ownership === 'author') {
		if (document.author !== who) return 'author_mismatch';
		if (!document._id.startsWith(`${definition.type}:${who}:`)) return 'wrong_id';
	} else {
		if (!document._id.startsWith(`${definition.type}:`)) return 'wrong_id';
		if (!previous && !isPreviousLost && document.author !== who) return 'author_mismatch';
	}
	return null;
}

function immutableRefusal(
	definition: DocumentType,
	document: Envelope,
	previous: Envelope | null,
	who: string
): RefusalCode | null {
	if (!previous) return null;
	const names = [
		'type',
		...(isBegunAnew(definition, document, previous, who) ? [] : ['createdAt']),
		...(definition.immutable ?? [])
	];
	const [now, before] = [document, previous] as unknown as Record<string, unknown>[];
	return names.some((name) => now?.[name] !== before?.[name]) ? 'immutable_field' : null;
}

/**
 * Deleting is for what is its owner's alone. Besides, a merge ends the losing revision with a
 * tombstone that names the revision its text went into (`mergedInto`); the gateway makes sure that
 * the document itself stays.
 */
function deletionRefusal(
	definition: DocumentType,
	{ document, previous, who }: Write
): RefusalCode | null {
	const owner = (previous ?? document).author;
	if (
		definition.ownership === 'author' &&
		!document._id.startsWith(`${definition.type}:${who.id}:`)
	)
		return 'author_mismatch';
	if (definition.ownership === 'author' && owner !== undefined && owner !== who.id)
		return 'author_mismatch';
	if (definition.deletable) return null;
	const mergedInto = (document as { mergedInto?: unknown }).mergedInto;
	return typeof mergedInto === 'string' ? null : 'not_deletable';
}
