import { createHash } from 'node:crypto';
import { concat } from '$lib/domain/media/sniff';
import type { MediaType } from '$lib/domain/media/types';
import { MEDIA, type Engine } from '../engine/engine';
import { ignoreStatus, statusOf } from '../engine/failures';

/**
 * What the database of the media holds: files, who uploaded each for which document (claims), and
 * uploads that are not complete, in parts. Documents are written once each, so that several server
 * processes never write the same one.
 */

/** `file:<sha256>`; its bytes are the attachment. */
export interface StoredFile {
	type: MediaType;
	/** Bytes. */
	size: number;
	/** When it was complete, ISO 8601. */
	at: string;
}

/** `claim:<sha256>:<hash>`: this person uploaded the file, and says that this document names it. */
export interface Claim {
	space: string;
	document: string;
	person: string;
	/** ISO 8601. */
	at: string;
}

/** `upload:<person>:<sha256>`: what is on its way. */
export interface Upload {
	type: MediaType;
	size: number;
	received: number;
	claims: Pick<Claim, 'space' | 'document'>[];
	/** When the last part came, ISO 8601. */
	at: string;
}

export type Kept<D> = PouchDB.Core.ExistingDocument<D & PouchDB.Core.GetMeta>;

/** Name of the attachment of each document that has bytes. */
const BYTES = 'bytes';

/** Claims of one person for one file; more only where documents really name it. */
export const MAX_OWN_CLAIMS = 20;

export const fileId = (sha256: string): string => `file:${sha256}`;
export const uploadId = (person: string, sha256: string): string => `upload:${person}:${sha256}`;
const partsOf = (upload: string): string => `part:${upload.slice('upload:'.length)}:`;
const partId = (upload: string, offset: number): string =>
	`${partsOf(upload)}${String(offset).padStart(9, '0')}`;

export class MediaStore {
	constructor(private readonly engine: Engine) {}

	#db<D extends object>(): PouchDB.Database<D> {
		return this.engine.database<D>(MEDIA);
	}

	async get<D extends object>(id: string): Promise<Kept<D> | null> {
		return ((await this.#db<D>().get(id).catch(ignoreStatus(404))) as Kept<D> | undefined) ?? null;
	}

	/** Everything whose id begins so. @param limit documents at most, after `after` */
	async all<D extends object>(
		prefix: string,
		{ limit, after }: { limit?: number; after?: string } = {}
	): Promise<Kept<D>[]> {
		const { rows } = await this.#db<D>().allDocs({
			include_docs: true,
			startkey: after === undefined ? prefix : `${after}\u0000`,
			endkey: `${prefix}\uffff`,
			...(limit === undefined ? {} : { limit })
		});
		return rows.flatMap(({ doc }) => (doc ? [doc as Kept<D>] : []));
	}

	/** The file; null also for one that a killed server left without its bytes. */
	async file(sha256: string): Promise<Kept<StoredFile> | null> {
		const found = await this.get<StoredFile>(fileId(sha256));
		return found?._attachments?.[BYTES] ? found : null;
	}

	bytes(sha256: string): Promise<Uint8Array> {
		return this.#bytesOf(fileId(sha256));
	}

	/** All of them: of one that is not looked at, the readers would lose the file. */
	claims(sha256: string): Promise<Kept<Claim>[]> {
		return this.all<Claim>(`claim:${sha256}:`);
	}

	/** Writes a document; one that somebody else wrote in this moment counts as well. */
	async put<D extends object>(document: D & { _id: string; _rev?: string }): Promise<void> {
		await this.#db<D>().put(document).catch(ignoreStatus(409));
	}

	async claim(sha256: string, claim: Claim): Promise<void> {
		const { space, document, person } = claim;
		const hash = createHash('sha256').update(JSON.stringify([space, document, person]));
		await this.put<Claim>({ _id: `claim:${sha256}:${hash.digest('hex').slice(0, 32)}`, ...claim });
	}

	async putFile(sha256: string, file: StoredFile, bytes: Uint8Array): Promise<void> {
		const id = fileId(sha256);
		await this.put<StoredFile>({ _id: id, ...file });
		const found = await this.get<StoredFile>(id);
		if (!found || found._attachments?.[BYTES]) return;
		await this.#attach(id, bytes, file.type, found._rev);
	}

	/** Keeps a part of an upload; one that is there already is the same. */
	async putPart(upload: string, offset: number, bytes: Uint8Array): Promise<void> {
		const id = partId(upload, offset);
		await this.remove(id);
		await this.#attach(id, bytes, 'application/octet-stream');
	}

	/** All parts of an upload, put together. */
	async parts(upload: string): Promise<Uint8Array> {
		const parts = await this.all(partsOf(upload));
		const bytes: Uint8Array[] = [];
		for (const { _id } of parts) bytes.push(await this.#bytesOf(_id));
		return concat(bytes);
	}

	async removeUpload(upload: string): Promise<void> {
		for (const { _id } of await this.all(partsOf(upload))) await this.remove(_id);
		await this.remove(upload);
	}

	async remove(id: string): Promise<void> {
		const found = await this.get(id);
		if (found) await this.#db().remove(found._id, found._rev).catch(ignoreStatus(404, 409));
	}

	/** Gives back the room of what was removed; CouchDB does so by itself. */
	async compact(): Promise<void> {
		if (this.engine.kind === 'embedded') await this.#db().compact();
	}

	async #bytesOf(id: string): Promise<Uint8Array> {
		return new Uint8Array((await this.#db().getAttachment(id, BYTES)) as Buffer);
	}

	async #attach(id: string, bytes: Uint8Array, type: string, rev?: string): Promise<void> {
		const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		const db = this.#db();
		const attached = rev
			? db.putAttachment(id, BYTES, rev, content, type)
			: db.putAttachment(id, BYTES, content, type);
		await attached.catch((error: unknown) => {
			if (statusOf(error) !== 409) throw error;
		});
	}
}
