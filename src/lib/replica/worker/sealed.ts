import { LockedError, type Box } from '$lib/read-model/sealing/box';

/** A document as it is kept: what the database needs to know, and all else sealed. */
interface SealedDocument {
	_id: string;
	sealed?: string;
}

type Content = Record<string, unknown>;
type Answer = { doc?: unknown } | { docs?: { ok?: unknown }[] };

/**
 * Seals documents on their way into a replica and opens them on their way out, by overlaying the few
 * methods through which PouchDB's own others (`put`, `replicate`, …) go as well. Revisions are those of
 * the document; what was written before, open, is read as it is.
 */
export function sealReplica(database: PouchDB.Database, box: Box | null): PouchDB.Database {
	const inner = {
		bulkDocs: database.bulkDocs.bind(database),
		get: database.get.bind(database),
		allDocs: database.allDocs.bind(database),
		changes: database.changes.bind(database)
	} as Record<string, (...parameters: unknown[]) => unknown>;
	const then = (method: string, edit: (answer: never) => unknown) =>
		answering(inner[method]!, edit);
	const open = (document: unknown) => opened(document, box);
	const openDoc = <T extends Answer>(row: T): T =>
		'doc' in row && row.doc ? { ...row, doc: open(row.doc) } : row;

	return Object.assign(database, {
		bulkDocs: (request: unknown, ...rest: unknown[]) => {
			const list = Array.isArray(request) ? request : (request as { docs: unknown[] }).docs;
			const docs = list.map((document) => closed(document as Content & SealedDocument, box));
			return inner.bulkDocs!(
				Array.isArray(request) ? docs : { ...(request as object), docs },
				...rest
			);
		},
		get: then('get', (answer: unknown) =>
			Array.isArray(answer)
				? answer.map((leaf: { ok?: unknown }) => (leaf.ok ? { ...leaf, ok: open(leaf.ok) } : leaf))
				: open(answer)
		),
		allDocs: then('allDocs', (answer: { rows: Answer[] }) => ({
			...answer,
			rows: answer.rows.map(openDoc)
		})),
		changes: (options: unknown) => {
			const isWithDocuments = (options as { include_docs?: boolean }).include_docs === true;
			// PouchDB's own listen to single changes, and read no documents there (`compact`).
			if (!isWithDocuments) return inner.changes!(options);
			const feed = inner.changes!(options) as Promise<{ results: Answer[] }>;
			// One-shot feeds that are awaited; nobody here listens to single changes of a replica.
			return Object.assign(
				feed.then((answer) => ({ ...answer, results: answer.results.map(openDoc) })),
				{ cancel: () => (feed as unknown as { cancel(): void }).cancel() }
			);
		}
	});
}

/** A method with its answer edited, whether it is asked for by a callback or awaited. */
function answering(
	method: (...parameters: unknown[]) => unknown,
	edit: (answer: never) => unknown
): (...parameters: unknown[]) => unknown {
	return (...parameters) => {
		const callback = parameters.at(-1);
		if (typeof callback !== 'function')
			return (method(...parameters) as Promise<never>).then((answer) => edit(answer));
		return method(...parameters.slice(0, -1), (error: unknown, answer: never) => {
			let edited: unknown;
			try {
				edited = error ? answer : edit(answer);
			} catch (failure) {
				callback(failure);
				return;
			}
			callback(error, edited);
		});
	};
}

function closed(document: Content & SealedDocument, box: Box | null): Content {
	if (document._id?.startsWith('_') || 'sealed' in document) return document;
	if (!box) throw new LockedError();
	const own = Object.entries(document).filter(([name]) => name.startsWith('_'));
	const secret = Object.entries(document).filter(([name]) => !name.startsWith('_'));
	return { ...Object.fromEntries(own), sealed: toBase64(box.seal(Object.fromEntries(secret))) };
}

function opened(value: unknown, box: Box | null): unknown {
	const { sealed, ...rest } = (value ?? {}) as Content & SealedDocument;
	if (typeof sealed !== 'string') return value;
	if (!box) throw new LockedError();
	return { ...rest, ...(box.open(fromBase64(sealed)) as object) };
}

const toBase64 = (bytes: Uint8Array): string => {
	let text = '';
	for (const byte of bytes) text += String.fromCharCode(byte);
	return btoa(text);
};
const fromBase64 = (text: string): Uint8Array =>
	Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
