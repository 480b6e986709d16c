import { createHash } from 'node:crypto';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { parseSpace } from '$lib/domain/core/space';
import { MAX_MEDIA_BYTES } from '$lib/domain/media/media';
import { hasMetadata, isOfType } from '$lib/domain/media/sniff';
import type { MediaRefusal, UploadRequest, UploadState } from '$lib/domain/media/wire';
import type { Access } from '../access/access';
import type { Accounts } from '../accounts/accounts';
import type { Account } from '../accounts/types';
import { MEDIA, type Engine } from '../engine/engine';
import { Turns } from '../turns';
import { HttpError, notAMember, tooMany } from '../http/errors';
import { log } from '../log';
import { Readers } from './readers';
import { MAX_OWN_CLAIMS, MediaStore, uploadId, type StoredFile, type Upload } from './store';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Uploads of one person that are begun and not complete; a phone sends one after the other. */
const MAX_OPEN_UPLOADS = 12;
/** What writing something down takes besides the bytes that were sent; it counts as uploaded too. */
const OVERHEAD_BYTES = 8 * 1024;
/** An upload that nobody goes on with is given up. */
const UPLOAD_DAYS = 3;
/** A file that no document names goes: its text may still be on its way for so long. */
const UNNAMED_DAYS = 7;
/** Files looked at in one go. */
const SWEEP_BATCH = 200;

interface Options {
	engine: Engine;
	accounts: Accounts;
	access: Access;
	/** Bytes one person may upload in a day. */
	bytesADay: number;
	/** Milliseconds since 1970. */
	clock: () => number;
}

/** A file for a reader. */
export interface MediaFile extends StoredFile {
	bytes: Uint8Array;
}

const refusal = (status: number, reason: MediaRefusal): HttpError =>
	new HttpError(status, 'refused', reason);

/** Photos and files, named after what is in them (domain/media/wire.ts). */
export class Media {
	readonly #store: MediaStore;
	readonly #readers: Readers;
	readonly #turns = new Turns();
	/** In memory: a restart forgives. */
	readonly #allowance: RateLimiterMemory;
	#timer: NodeJS.Timeout | undefined;

	private constructor(private readonly options: Options) {
		this.#store = new MediaStore(options.engine);
		this.#readers = new Readers(options);
		this.#allowance = new RateLimiterMemory({ points: options.bytesADay, duration: DAY_MS / 1000 });
	}

	static async open(options: Options): Promise<Media> {
		await options.engine.ensure(MEDIA);
		const media = new Media(options);
		media.#timer = setInterval(
			() =>
				void media
					.sweep()
					.catch((err: unknown) => log.warn({ err }, 'media nobody names were not removed')),
			DAY_MS
		);
		media.#timer.unref();
		return media;
	}

	close(): void {
		clearInterval(this.#timer);
	}

	/** The file; null when it is not there, or not for this person. */
	async read(account: Account, sha256: string): Promise<MediaFile | null> {
		const [file, claims] = await Promise.all([
			this.#store.file(sha256),
			this.#store.claims(sha256)
		]);
		if (!file || !(await this.#readers.mayRead(account, sha256, claims))) return null;
		const { type, size, at } = file;
		return { type, size, at, bytes: await this.#store.bytes(sha256) };
	}

	/**
	 * Begins an upload, or says how far it is. Whoever uploaded the same file before need not again.
	 * @throws HttpError 403, 409, 413, 429
	 */
	begin(account: Account, sha256: string, request: UploadRequest): Promise<UploadState> {
		// A person's one after the other: what is counted of theirs must not change meanwhile.
		return this.#turns.run(account.personId, () => this.#begin(account, sha256, request));
	}

	/**
	 * Takes the next part; with the last one the file is looked at, and kept.
	 * @throws HttpError 409 (not begun, or not the next part), 413, 415, 422, 429
	 */
	put(account: Account, sha256: string, offset: number, bytes: Uint8Array): Promise<UploadState> {
		return this.#turns.run(account.personId, () => this.#put(account, sha256, offset, bytes));
	}

	async #begin(
		account: Account,
		sha256: string,
		{ space, document, size, type }: UploadRequest
	): Promise<UploadState> {
		const { access } = this.options;
		const kind = access.spaceOf(account, space) && parseSpace(space)?.kind;
		// What is in a person's own space nobody else reads.
		if (!kind || kind === 'personal' || access.isReadOnly(account, space)) throw notAMember();
		if (size > MAX_MEDIA_BYTES) throw refusal(413, 'too_large');
		const claim = { space, document };
		const [file, claims] = await Promise.all([
			this.#store.file(sha256),
			this.#store.claims(sha256)
		]);
		const own = claims.filter(({ person }) => person === account.personId);
		if (file && own.length > 0) {
			if (!own.some((one) => isSame(one, claim))) {
				await this.#spend(account, OVERHEAD_BYTES);
				await this.#claim(account, sha256, [claim]);
			}
			return { received: file.size, isComplete: true };
		}
		const id = uploadId(account.personId, sha256);
		const known = await this.#store.get<Upload>(id);
		const at = this.#now();
		if (known) {
			const { _attachments, ...upload } = known;
			if (known.size !== size) throw refusal(422, 'wrong_hash');
			const isClaimed = known.claims.some((one) => isSame(one, claim));
			if (!isClaimed && known.claims.length < MAX_OWN_CLAIMS) {
				await this.#spend(account, OVERHEAD_BYTES);
				await this.#store.put<Upload>({ ...upload, type, claims: [...known.claims, claim], at });
			}
			return { received: known.received, isComplete: false };
		}
		const open = await this.#store.all(`upload:${account.personId}:`);
		if (open.length >= MAX_OPEN_UPLOADS) throw tooMuch(60);
		await this.#spend(account, OVERHEAD_BYTES);
		await this.#store.put<Upload>({ _id: id, type, size, received: 0, claims: [claim], at });
		return { received: 0, isComplete: false };
	}

	async #put(
		account: Account,
		sha256: string,
		offset: number,
		bytes: Uint8Array
	): Promise<UploadState> {
		const id = uploadId(account.personId, sha256);
		const upload = await this.#store.get<Upload>(id);
		if (!upload || upload.received !== offset)
			throw new HttpError(409, 'conflict', 'not the next part');
		const received = offset + bytes.length;
		if (bytes.length === 0 || received > upload.size) throw refusal(413, 'too_large');
		await this.#spend(account, OVERHEAD_BYTES + bytes.length);
		if (received < upload.size || offset > 0) {
			await this.#store.putPart(id, offset, bytes);
			await this.#store.put<Upload>({ ...upload, received, at: this.#now() });
			if (received < upload.size) return { received, isComplete: false };
		}
		const whole = offset === 0 ? bytes : await this.#store.parts(id);
		const wrong = problemOf(sha256, upload, whole);
		if (!wrong) {
			const { type, size, claims } = upload;
			await this.#store.putFile(sha256, { type, size, at: this.#now() }, whole);
			await this.#claim(account, sha256, claims);
		}
		await this.#store.removeUpload(id);
		if (wrong) throw refusal(wrong === 'wrong_type' ? 415 : 422, wrong);
		return { received, isComplete: true };
	}

	async #claim(
		{ personId: person }: Account,
		sha256: string,
		claims: Upload['claims']
	): Promise<void> {
		for (const { space, document } of claims) {
			await this.#makeRoom(person, sha256);
			await this.#store.claim(sha256, { space, document, person, at: this.#now() });
		}
	}

	/** Of many claims of one person the oldest goes that no document bears out. */
	async #makeRoom(person: string, sha256: string): Promise<void> {
		const own = (await this.#store.claims(sha256)).filter((claim) => claim.person === person);
		if (own.length < MAX_OWN_CLAIMS) return;
		for (const claim of own.sort((a, b) => (a.at < b.at ? -1 : 1)))
			if (!(await this.#readers.naming(claim, sha256))) return this.#store.remove(claim._id);
	}

	async #spend({ personId }: Account, bytes: number): Promise<void> {
		try {
			await this.#allowance.consume(personId, bytes);
		} catch (limit) {
			await this.#allowance.reward(personId, bytes);
			throw tooMuch(Math.ceil(((limit as RateLimiterRes).msBeforeNext ?? 60_000) / 1000));
		}
	}

	/** Removes uploads that nobody goes on with, and files that no document names (any more). */
	async sweep(): Promise<void> {
		const isOlder = (at: string, days: number): boolean =>
			Date.parse(at) < this.options.clock() - days * DAY_MS;
		for (const { _id, at } of await this.#store.all<Upload>('upload:'))
			if (isOlder(at, UPLOAD_DAYS)) await this.#store.removeUpload(_id);
		let after: string | undefined;
		for (;;) {
			const files = await this.#store.all<StoredFile>('file:', { limit: SWEEP_BATCH, after });
			for (const { _id, at } of files)
				if (isOlder(at, UNNAMED_DAYS)) await this.#sweepFile(_id, isOlder);
			after = files.at(-1)?._id;
			if (files.length < SWEEP_BATCH) break;
		}
		await this.#store.compact();
	}

	async #sweepFile(id: string, isOlder: (at: string, days: number) => boolean): Promise<void> {
		const sha256 = id.slice('file:'.length);
		const claims = await this.#store.claims(sha256);
		let isNeeded = false;
		for (const claim of claims) {
			// Its text may still be on its way, or was taken away and comes back.
			if (!isOlder(claim.at, UNNAMED_DAYS) || (await this.#readers.naming(claim, sha256)))
				isNeeded = true;
			else await this.#store.remove(claim._id);
		}
		if (!isNeeded) await this.#store.remove(id);
	}

	#now(): string {
		return new Date(this.options.clock()).toISOString();
	}
}

const isSame = (a: Upload['claims'][number], b: Upload['claims'][number]): boolean =>
	a.space === b.space && a.document === b.document;

const tooMuch = (seconds: number): HttpError => tooMany('too much uploaded', seconds * 1000);

/** What is wrong with a complete file; null when nothing is. */
function problemOf(sha256: string, { type, size }: Upload, bytes: Uint8Array): MediaRefusal | null {
	if (bytes.length !== size || createHash('sha256').update(bytes).digest('hex') !== sha256)
		return 'wrong_hash';
	if (!isOfType(bytes, type)) return 'wrong_type';
	return hasMetadata(bytes, type) ? 'metadata' : null;
}
