import type * as v from 'valibot';
import type { Envelope } from './core/document';
import { isTyped } from './core/fields';
import type { Draft } from '$lib/capabilities/draft/draft';
import { documentType } from './registry';

/**
 * What a person typed into a document, told from its schema: the texts and lines of `core/fields.ts`,
 * not ids, instants, codes and numbers. A field that is added tomorrow is found by itself.
 */

/** The parts of valibot's schemas that are looked into. */
type Schema = v.GenericSchema & {
	wrapped?: Schema;
	item?: Schema;
	entries?: Readonly<Record<string, Schema>>;
};

/** The texts in the order of the schema, which is that of the form. */
export function typedTexts(document: Envelope): string[] {
	const schema = documentType(document.type)?.schema as Schema | undefined;
	if (!schema) return [];
	const texts =
		document.type === 'draft' ? draftTexts(document as Draft) : textsIn(schema, document);
	return texts.filter((text) => text.trim() !== '');
}

/** Does a person type this, or something in it? */
function isTypedWithin(schema: Schema): boolean {
	if (isTyped(schema)) return true;
	const parts = [schema.wrapped, schema.item, ...Object.values(schema.entries ?? {})];
	return parts.some((part) => part !== undefined && isTypedWithin(part));
}

/**
 * A document without anything that a person typed, and without photos: hidden, or taken back.
 *
 * @param heading stands in place of its first text, which lists show
 */
export function emptied<D extends Envelope>(document: D, heading: string): D {
	const { entries = {} } = documentType(document.type)?.schema as unknown as Schema;
	const kept = Object.entries(document).filter(
		([name]) => !entries[name] || !isTypedWithin(entries[name])
	);
	const texts = Object.entries(entries).filter(
		([name, entry]) => name in document && isTypedWithin(entry)
	);
	const first = texts.find(([name]) => typeof document[name as keyof D] === 'string')?.[0];
	const empty = (name: string, entry: Schema): unknown => {
		if (typeof document[name as keyof D] === 'string') return name === first ? heading : '';
		// An empty list is not none: only what must be there stays as one.
		return entry.type === 'optional' ? undefined : [];
	};
	return {
		...Object.fromEntries(kept),
		...Object.fromEntries(texts.map(([name, entry]) => [name, empty(name, entry)])),
		...('attachments' in document && document.attachments ? { attachments: [] } : {})
	} as D;
}

/** Earlier texts, and whom a text calls, are typed with it, and no texts of their own. */
const isList = (schema: Schema): boolean =>
	('pipe' in schema ? (schema.pipe as Schema[])[0] : schema)?.type === 'array';

function textsIn(schema: Schema, value: unknown): string[] {
	if (isTyped(schema)) return typeof value === 'string' && !isList(schema) ? [value] : [];
	if (schema.wrapped) return textsIn(schema.wrapped, value);
	if (schema.item && Array.isArray(value))
		return value.flatMap((item) => textsIn(schema.item!, item));
	if (schema.entries && typeof value === 'object' && value !== null)
		return Object.entries(schema.entries).flatMap(([name, entry]) =>
			textsIn(entry, (value as Record<string, unknown>)[name])
		);
	return [];
}

/** Names of all fields of a schema, those of groups within it too: true for what is typed. */
function namesIn(schema: Schema, names = new Map<string, boolean>()): Map<string, boolean> {
	for (const [name, entry] of Object.entries(schema.entries ?? {})) {
		const group = entry.wrapped ?? entry;
		names.set(name, isTyped(entry) || isTyped(group));
		if (group.entries) namesIn(group, names);
	}
	return names;
}

/** Fields of forms that hold no text: whom an `@` calls, photos, the revision that is edited. */
const NO_TEXT: ReadonlySet<string> = new Set(['chosen', 'attachments', 'base', 'anonymous']);

/**
 * A draft is named after the type it will become, and its fields mostly after that type's. Where a form
 * has another one, a mark such as `on` is none.
 */
function draftTexts({ form, fields }: Draft): string[] {
	const schema = documentType(form)?.schema as Schema | undefined;
	const names = schema ? namesIn(schema) : new Map<string, boolean>();
	return Object.entries(fields)
		.filter(([name, text]) => names.get(name) ?? (!NO_TEXT.has(name) && text.length > 2))
		.map(([, text]) => text);
}
