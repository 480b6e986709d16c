import type { Table } from 'dexie';
import { attachmentsOf, type Attachment } from '$lib/domain/media/media';
import type { Envelope } from '$lib/domain/core/document';
import type { YuiDatabase } from './database';
import { projections } from './projections/registry';
import type { Row } from './row';
import { outboxKey, type OutboxEntry } from './state';

/**
 * A photo or file on this device: chosen here, or fetched. What is to be uploaded is not written down
 * anywhere: it follows from what is unsent and which of this person's documents name it, so that
 * nothing has to be remembered while a document is saved, and a kill loses nothing.
 */
export interface MediaRow {
	sha256: string;
	type: Attachment['type'];
	/** Bytes. */
	size: number;
	/** When it was last looked at, milliseconds: what was not for longest goes first. */
	usedAt: number;
	/** Kept until the person says otherwise. */
	pinned?: boolean;
	/** 1 while it was chosen here and the server may lack it; then it is never thrown away for room. */
	unsent: 0 | 1;
	/** Outbox keys of documents for which the server has it. */
	sentFor?: string[];
	/** Bytes the server has of the upload under way. */
	received?: number;
	/** Why the server does not take it (`MediaRefusal`); the person decides. */
	refused?: string;
}

/** Its bytes, sealed like what is personal: the drafts of photos are. */
export interface MediaFileRow {
	sha256: string;
	bytes: Uint8Array;
	/** The small picture of one that was chosen here, sealed text. */
	preview?: Uint8Array;
}

/** A photo or file that has to go to the server for one document. */
export interface PendingUpload {
	media: MediaRow;
	space: string;
	/** Id of the document. */
	document: string;
	attachment: Attachment;
	/** What its document waits for itself; undefined when the server has it. */
	entry: OutboxEntry | undefined;
}

/** Tables whose documents may name media: those that are found by it. */
export const namingTables = (
	rows: YuiDatabase
): Table<Row<Envelope> & { media?: string[] }, string>[] =>
	projections
		.filter(({ indexes }) => indexes.includes('*media'))
		.map(({ table }) => rows.table(table) as Table);

/** Everything of this person that the server lacks, in the order in which it was chosen. */
export async function pendingUploads(
	rows: YuiDatabase,
	me: string = rows.person
): Promise<PendingUpload[]> {
	const unsent = await rows.media.where('unsent').equals(1).sortBy('usedAt');
	if (unsent.length === 0) return [];
	const pending: PendingUpload[] = [];
	for (const media of unsent)
		for (const table of namingTables(rows))
			for (const { id, space, doc } of await table.where('media').equals(media.sha256).toArray()) {
				const attachment = attachmentsOf(doc).find(({ sha256 }) => sha256 === media.sha256);
				const key = outboxKey(space, id);
				if (!attachment || media.sentFor?.includes(key)) continue;
				// What others wrote names what others have sent.
				if (doc.author !== me && doc.editor !== me) continue;
				const entry = await rows.outbox.get(key);
				pending.push({ media, space, document: id, attachment, entry });
			}
	return pending;
}

/**
 * Uploads a person would miss although the document itself is sent; those of unsent documents are
 * counted with these.
 */
export const missedUploads = async (rows: YuiDatabase, me?: string): Promise<PendingUpload[]> =>
	(await pendingUploads(rows, me)).filter(({ entry }) => entry === undefined);

/** Is it part of something that is still being written? */
export const isDrafted = async (rows: YuiDatabase, sha256: string): Promise<boolean> =>
	(await rows.drafts.toArray()).some(({ doc }) => doc.fields.attachments?.includes(sha256));

/** Drops a photo or file from this device. */
export const dropMedia = (rows: YuiDatabase, sha256: string): Promise<void> =>
	rows.transaction('rw', rows.media, rows.mediaFiles, async () => {
		await rows.media.delete(sha256);
		await rows.mediaFiles.delete(sha256);
	});
