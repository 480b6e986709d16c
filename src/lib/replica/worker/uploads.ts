import { liveQuery, type Subscription } from 'dexie';
import { MAX_PART_BYTES, type MediaRefusal, type UploadState } from '$lib/domain/media/wire';
import { isDrafted, pendingUploads, type PendingUpload } from '$lib/read-model/media';
import { isUnnoticed, outboxKey, type Connection } from '$lib/read-model/state';
import type { ReplicaContext } from './context';
import { isSuspicious, isThere } from './reach';
import { Refused } from './server';

/** Waiting time after a failure, doubling from the first to the last. */
const RETRY_MS = { first: 2000, last: 120_000 };
/** The first part of a photo; small enough for the thinnest line. */
const FIRST_PART_BYTES = 64 * 1024;
/** A part that took less than this is followed by one twice as large; one that took longer, by half. */
const QUICK_MS = 2500;

/** So often a photo is tried that does not get through although the server answers. */
const ATTEMPTS = 3;

interface Situation {
	connection: Connection['state'];
	/** Text goes first, always. */
	isTextWaiting: boolean;
	next: PendingUpload | undefined;
}

/**
 * Sends photos and files of this person while the line stands and no text waits, one after the other.
 * What the server has of one it says itself, so that an interrupted upload goes on where it was.
 */
export class Uploads {
	/** Something changed since it was last looked. */
	#isChanged = false;
	#connection: Connection['state'] | null = null;
	#wake: () => void = () => undefined;
	#failures = 0;
	/** Photo → how often something in between stopped it although the server answered. */
	readonly #stopped = new Map<string, number>();
	/** As `performance.now()`: the clock of the device may be wrong now and right then. */
	#retryAt = 0;
	#partBytes = FIRST_PART_BYTES;

	/** @param signal ends it */
	constructor(
		private readonly context: ReplicaContext,
		private readonly signal: AbortSignal
	) {}

	/** Resolves when it was ended and nothing of it is under way any more. */
	async run(): Promise<void> {
		const subscription = this.#watch();
		const end = () => this.#wake();
		this.signal.addEventListener('abort', end);
		while (!this.signal.aborted) {
			this.#isChanged = false;
			const next = await this.#next().catch((error: unknown) => {
				// Closed under it, or a disk that fails: the next change, or start, tries again.
				if (!this.signal.aborted) console.error('photos to be sent cannot be looked for', error);
				return undefined;
			});
			if (next) await this.#send(next);
			else await this.#pause();
		}
		this.signal.removeEventListener('abort', end);
		subscription.unsubscribe();
	}

	#watch(): Subscription {
		// An async function on purpose: only then does Dexie follow it beyond its first `await`.
		return liveQuery(async () => situationOf(this.context)).subscribe({
			next: (situation) => {
				// The line is there again: no reason to wait any longer.
				if (situation.connection === 'online' && this.#connection !== 'online') this.#retryAt = 0;
				this.#connection = situation.connection;
				this.#isChanged = true;
				this.#wake();
			},
			error: (error: unknown) => {
				if (!this.signal.aborted) console.error('photos to be sent cannot be looked for', error);
			}
		});
	}

	/** Looked for anew each time: what the last news said may be dealt with by now. */
	async #next(): Promise<PendingUpload | undefined> {
		const { connection, isTextWaiting, next } = await situationOf(this.context);
		const mayGo = connection === 'online' && !isTextWaiting && performance.now() >= this.#retryAt;
		return mayGo ? next : undefined;
	}

	/** Until something changes, or it is time for another try. */
	#pause(): Promise<void> {
		if (this.signal.aborted || this.#isChanged) return Promise.resolve();
		return new Promise((resolve) => {
			const wait = this.#retryAt - performance.now();
			const timer = wait > 0 ? setTimeout(() => this.#wake(), wait) : undefined;
			this.#wake = () => {
				clearTimeout(timer);
				this.#wake = () => undefined;
				resolve();
			};
		});
	}

	async #send(upload: PendingUpload): Promise<void> {
		const { rows } = this.context;
		const { sha256 } = upload.media;
		try {
			const refused = await this.#transfer(upload);
			await rows.media.update(sha256, refused ? { refused } : await this.#sentState(upload));
			this.#failures = 0;
		} catch (error) {
			if (this.signal.aborted) return;
			if (error instanceof Refused && isFinal(error)) {
				await rows.media.update(sha256, { refused: error.reason });
				return;
			}
			if (isSuspicious(error) && (await isThere(this.context).catch(() => false))) {
				const attempts = (this.#stopped.get(sha256) ?? 0) + 1;
				this.#stopped.set(sha256, attempts);
				if (attempts < ATTEMPTS) return;
				this.#stopped.delete(sha256);
				await rows.media.update(sha256, { refused: 'stopped_on_the_way' satisfies MediaRefusal });
				return;
			}
			// A lost line or session: the sync finds out too, and says so.
			const delay = Math.min(RETRY_MS.first * 2 ** this.#failures++, RETRY_MS.last);
			this.#retryAt = performance.now() + delay / 2 + (Math.random() * delay) / 2;
		}
	}

	/** @returns why it cannot be sent; null when the server has it all */
	async #transfer({ media, space, document }: PendingUpload): Promise<string | null> {
		const { rows, server } = this.context;
		const { sha256, size, type } = media;
		const file = await rows.mediaFiles.get(sha256);
		if (!file || !rows.box) return 'missing';
		const request = { space, document, size, type };
		let state: UploadState = await server.beginUpload(sha256, request, this.signal);
		const bytes = state.isComplete ? null : rows.box.openBytes(file.bytes);
		while (bytes && !state.isComplete) {
			const begun = performance.now();
			const part = bytes.slice(state.received, state.received + this.#partBytes);
			state = await server.sendPart(sha256, state.received, part, this.signal);
			const factor = performance.now() - begun < QUICK_MS ? 2 : 0.5;
			const wanted = Math.max(FIRST_PART_BYTES / 4, this.#partBytes * factor);
			this.#partBytes = Math.min(MAX_PART_BYTES, wanted);
			await rows.media.update(sha256, { received: state.received });
		}
		return null;
	}

	async #sentState({ media, space, document }: PendingUpload): Promise<object> {
		const { rows, writer } = this.context;
		const sentFor = [...(media.sentFor ?? []), outboxKey(space, document)];
		const others = (await pendingUploads(rows, writer.id)).filter(
			(other) =>
				other.media.sha256 === media.sha256 &&
				!sentFor.includes(outboxKey(other.space, other.document))
		);
		// What is still being written with it is another document to come.
		const isNeeded = others.length > 0 || (await isDrafted(rows, media.sha256));
		return { sentFor, received: undefined, unsent: isNeeded ? 1 : 0 };
	}
}

async function situationOf({ rows, writer }: ReplicaContext): Promise<Situation> {
	const pending = await pendingUploads(rows, writer.id);
	const next = pending.find(({ media, entry }) => !entry && !media.refused);
	// Most of the time there is nothing to send: then nothing else is followed either.
	if (!next) return { connection: 'offline', isTextWaiting: false, next };
	const waiting = await rows.outbox
		.filter(({ state, type }) => state === 'pending' && type !== 'draft' && !isUnnoticed(type))
		.count();
	const { state } = await rows.connection();
	return { connection: state, isTextWaiting: waiting > 0, next };
}

/** Will it be refused again? A conflict only says that somebody else sent a part: asking anew helps. */
const isFinal = ({ status }: Refused): boolean => status !== 409;
