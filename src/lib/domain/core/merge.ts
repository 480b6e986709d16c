import type { DocumentType, Envelope } from './document';
import { mergeText } from './merge-text';

/** A revision to be merged. */
export type Stored = Envelope & { _rev: string };

/** Fields that say who and when, not what; the merge sets them itself. */
const BOOKKEEPING: ReadonlySet<string> = new Set([
	'_id',
	'_rev',
	'_revisions',
	'_conflicts',
	'type',
	'schema',
	'author',
	'editor',
	'createdAt',
	'updatedAt',
	'mergedFrom',
	'editors'
]);

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Same JSON value? Key order does not matter for records of one level, which is all there is. */
function isEqual(a: unknown, b: unknown): boolean {
	if (a === b) return true;
	if (isRecord(a) && isRecord(b)) {
		const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
		return [...keys].every((key) => isEqual(a[key], b[key]));
	}
	if (Array.isArray(a) && Array.isArray(b))
		return a.length === b.length && a.every((value, index) => isEqual(value, b[index]));
	return false;
}

/** One field merged three-way; `undefined` stands for absent, null result for an overlap. */
function mergeField(base: unknown, ours: unknown, theirs: unknown): { value: unknown } | null {
	if (isEqual(ours, theirs) || isEqual(theirs, base)) return { value: ours };
	if (isEqual(ours, base)) return { value: theirs };
	if (typeof ours === 'string' && typeof theirs === 'string') {
		const merged = mergeText(typeof base === 'string' ? base : '', ours, theirs);
		return merged === null ? null : { value: merged };
	}
	if (isRecord(ours) && isRecord(theirs))
		return mergeRecord(isRecord(base) ? base : {}, ours, theirs);
	return null;
}

function mergeRecord(
	base: Record<string, unknown>,
	ours: Record<string, unknown>,
	theirs: Record<string, unknown>,
	left: ReadonlySet<string> = BOOKKEEPING
): { value: Record<string, unknown> } | null {
	const merged: Record<string, unknown> = {};
	for (const key of [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].sort()) {
		if (left.has(key)) continue;
		const field = mergeField(base[key], ours[key], theirs[key]);
		if (!field) return null;
		if (field.value !== undefined) merged[key] = field.value;
	}
	return { value: merged };
}

const laterFirst = (a: Stored, b: Stored): number =>
	a.updatedAt === b.updatedAt ? (a._rev < b._rev ? 1 : -1) : a.updatedAt < b.updatedAt ? 1 : -1;

/**
 * Two concurrent revisions made into one, the same on every device: it depends on nothing but the
 * three documents. Without revision fields; the caller gives it its place in the tree.
 *
 * @param base the last revision both know; null when there is none
 * @param winner the revision CouchDB shows; the merge continues it
 * @returns null when the revisions overlap and a person has to decide
 */
export function mergeDocuments(
	type: Pick<DocumentType, 'merge' | 'isFinal' | 'joins'>,
	base: Stored | null,
	winner: Stored,
	loser: Stored
): Envelope | null {
	const bookkeeping = {
		_id: winner._id,
		type: winner.type,
		schema: winner.schema,
		author: winner.author,
		editor: null,
		createdAt: winner.createdAt,
		updatedAt: winner.updatedAt > loser.updatedAt ? winner.updatedAt : loser.updatedAt,
		mergedFrom: [winner._rev, loser._rev].sort(),
		editors: [...new Set([winner, loser].flatMap(editorsOf))].sort()
	};
	const [later] = [winner, loser].sort(laterFirst);
	const whole =
		[winner, loser].find((version) => type.isFinal?.(version)) ??
		(type.merge === 'latest' ? later : undefined);
	const content = whole ? contentOf(whole) : mergeContents(type, base, winner, loser);
	return content ? { ...content, ...bookkeeping } : null;
}

/** Field by field; null when they overlap. */
function mergeContents(
	{ joins = {} }: Pick<DocumentType, 'joins'>,
	base: Stored | null,
	...[winner, loser]: [Stored, Stored]
): Record<string, unknown> | null {
	const left = new Set([...BOOKKEEPING, ...Object.keys(joins)]);
	const merged = mergeRecord(base ? { ...base } : {}, { ...winner }, { ...loser }, left)?.value;
	if (!merged) return null;
	for (const [name, join] of Object.entries(joins)) {
		const value = join(merged, winner, loser);
		if (value !== undefined) merged[name] = value;
	}
	return merged;
}

/** Who wrote what a revision says: of one signed by nobody, those whose revisions it merged. */
export const editorsOf = ({ editor, editors = [] }: Envelope): readonly string[] =>
	editor === null ? editors : [editor];

const contentOf = (document: object): Record<string, unknown> =>
	Object.fromEntries(Object.entries(document).filter(([key]) => !BOOKKEEPING.has(key)));

/** Is this the same write, made by the same person at the same moment? Revisions aside. */
export const isSameContent = (a: Envelope, b: Envelope): boolean =>
	a.updatedAt === b.updatedAt && a.editor === b.editor && isEqual(contentOf(a), contentOf(b));

/** Do both say the same, whoever wrote them? Then no common past is needed to merge them. */
export const saysTheSame = (a: object, b: object): boolean => isEqual(contentOf(a), contentOf(b));

/** Is this, revision fields aside, what `mergeDocuments` made? */
export const isSameMerge = (document: object, merged: Envelope): boolean =>
	isEqual(
		Object.fromEntries(
			Object.entries(document).filter(([name]) => name === '_id' || !name.startsWith('_'))
		),
		merged
	);
