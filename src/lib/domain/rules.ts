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
import { isHideable, isReached, isServersAlone, reachOf } from './permissions/may';
import { continues, momentRefusal } from './permissions/moments';
import { isServer } from './permissions/roles';
import type { Reach, TypeRules } from './permissions/presets';
import { rulesOf } from './permissions/table';
import { documentType } from './registry';

/**
 * The two questions every write is asked, by the form, by the replica worker and by CouchDB:
 * *well formed?* (`problemsOf`) and *allowed?* (`refusalOf`), which follows the table of
 * permissions (permissions/table.ts).
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

/** A write together with what the table says about it. */
interface Case extends Write {
	type: string;
	rules: TypeRules;
	/** How far this person's permission reaches for what is done; undefined when there is none. */
	reach: Reach | undefined;
}

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
	const rules = rulesOf(definition?.type);
	if (!definition || !rules) return 'unknown_type';
	if (isServer(who)) return null;
	if (!rules.spaces.includes(space.kind)) return 'wrong_space';
	if (isServersAlone(rules.create)) return 'server_only';
	const action = previous || isPreviousLost ? 'edit' : 'create';
	const reach = reachOf(rules[action], who, { space });
	const found: Case = { ...write, type: definition.type, rules, reach };
	if (isDeletion) return deletionRefusal(found);
	return (
		ownershipRefusal(found) ??
		immutableRefusal(found) ??
		(isReached(reach, document, who) ? null : 'role_required') ??
		placeRefusal(found) ??
		(definition.isConsistent?.(document, { isHideable }) === false ? 'malformed' : null) ??
		stateRefusal(found) ??
		pastRefusal(found, definition) ??
		momentRefusal(document, previous)
	);
}

/** Is it written by whoever has the space, instead of its author alone? */
const isShared = ({ edit }: TypeRules): boolean => edit.member === 'all' || edit.member === 'named';

/**
 * Two people may begin the same document (a section of a notebook) at once, each under their
 * own name and without a common ancestor; both revisions must reach the server to be merged there.
 * Whoever continues what is there continues it under the name it has.
 */
const isBegunAnew = ({ rules, document, who }: Case, previous: Envelope): boolean =>
	rules.begunByAnyone && document.author === who.id && !continues(document, previous);

function ownershipRefusal(found: Case): RefusalCode | null {
	const { type, rules, document, previous, who, isPreviousLost = false } = found;
	if (previous && previous.author !== document.author && !isBegunAnew(found, previous))
		return 'author_mismatch';
	const isMerge = document.mergedFrom !== undefined;
	if (isMerge !== (document.editor === null)) return 'editor_mismatch';
	if (!isMerge && document.editors !== undefined) return 'editor_mismatch';
	// Earlier versions of the app named nobody: a person signs for what they left unsent.
	if (isMerge && document.editors === undefined) return 'merge_unproven';
	if (isMerge && !previous && !isPreviousLost) return 'merge_unproven';
	if (!isMerge && document.editor !== who.id) return 'editor_mismatch';
	if (isShared(rules)) {
		if (!document._id.startsWith(`${type}:`)) return 'wrong_id';
		if (!previous && !isPreviousLost && document.author !== who.id) return 'author_mismatch';
	} else {
		if (document.author !== who.id) return 'author_mismatch';
		if (!document._id.startsWith(`${type}:${who.id}:`)) return 'wrong_id';
	}
	return null;
}

function immutableRefusal(found: Case): RefusalCode | null {
	const { rules, document, previous } = found;
	if (!previous) return null;
	const names = [
		'type',
		...(isBegunAnew(found, previous) ? [] : ['createdAt']),
		...rules.immutable
	];
	const [now, before] = [document, previous] as unknown as Record<string, unknown>[];
	return names.some((name) => now?.[name] !== before?.[name]) ? 'immutable_field' : null;
}

/** Stands it where, and is it named, as its fields say? */
function placeRefusal({ type, rules, document, space }: Case): RefusalCode | null {
	if (space.kind === 'personal' && space.key !== document.author) return 'wrong_space';
	const fields = document as unknown as Record<string, unknown>;
	const parts = rules.id.map((part) => {
		if (part === '*') return '';
		if (!part.startsWith('bare:')) return String(fields[part]);
		const named = String(fields[part.slice('bare:'.length)]);
		return named.slice(named.indexOf(':') + 1);
	});
	const id = [type, ...parts].join(':');
	const isRight =
		rules.id[rules.id.length - 1] === '*' ? document._id.startsWith(id) : document._id === id;
	if (isRight) return null;
	// Of what everybody may change, only the id keeps who began it.
	return isShared(rules) && rules.id[0] === 'author' ? 'author_mismatch' : 'wrong_id';
}

/** Only what follows a state can be a wrong step; what is concurrent with it saw an earlier one. */
function stateRefusal({ rules, document, previous }: Case): RefusalCode | null {
	if (!rules.states || !previous || !continues(document, previous)) return null;
	// Types that got states later are in the first one where none is said.
	const [first = ''] = Object.keys(rules.states);
	const [now, before] = [document, previous].map((version) =>
		String((version as Envelope & { state?: unknown }).state ?? first)
	) as [string, string];
	return now === before || rules.states[before]?.includes(now) === true ? null : 'wrong_state';
}

/** Only what somebody wrote on has to tell its past: a merge is made, and proven, from two that do. */
function pastRefusal(
	{ document, previous }: Case,
	{ continuationRefusal }: DocumentType
): RefusalCode | null {
	if (!continuationRefusal || !previous || document.mergedFrom !== undefined) return null;
	return continues(document, previous) ? continuationRefusal(document, previous) : null;
}

/**
 * Deleting is for what is its owner's alone. Besides, a merge ends the losing revision with a
 * tombstone that names the revision its text went into (`mergedInto`); the gateway makes sure that
 * the document itself stays.
 */
function deletionRefusal({
	type,
	rules,
	document,
	previous,
	space,
	who
}: Case): RefusalCode | null {
	if (!isShared(rules)) {
		const owner = (previous ?? document).author;
		if (!document._id.startsWith(`${type}:${who.id}:`)) return 'author_mismatch';
		if (owner !== undefined && owner !== who.id) return 'author_mismatch';
	}
	if (reachOf(rules.delete, who, { space })) return null;
	const mergedInto = (document as { mergedInto?: unknown }).mergedInto;
	return typeof mergedInto === 'string' ? null : 'not_deletable';
}
