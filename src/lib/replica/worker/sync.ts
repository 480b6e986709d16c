import { liveQuery, type Subscription } from 'dexie';
import type { Connection } from '$lib/read-model/state';
import type { ReplicaContext } from './context';
import { catchUp, projectDocuments } from './project';
import { pull } from './pull';
import { push } from './push';
import { mergeConflicts } from './resolve';
import { SessionExpired, Unreachable } from './server';
import { loadSnapshot } from './snapshot';
import { reconcileSpaces } from './spaces';
import { readChanges, type ChangeEvent } from './stream';

/** Waiting time before another try, doubling from the first to the last, half of it by chance. */
const RETRY_MS = { first: 1000, last: 60_000 };
/** Drafts change with every keystroke pause; they go out when the typing rests. */
const DRAFT_REST_MS = 4000;

/**
 * Keeps one person's replicas and the server in step, as long as it runs. One tab at a time does
 * (Web Locks); the others write to their replicas and the outbox, which this one watches.
 */
export class SyncLoop {
	readonly #dirty = new Set<string>();
	#work: Promise<void> | null = null;
	#isAgain = false;
	#retries = 0;
	readonly #stop = new AbortController();
	#connection = new AbortController();
	#wake: (() => void) | null = null;
	#outbox: Subscription | null = null;
	#draftTimer: ReturnType<typeof setTimeout> | undefined;
	#isConnected = false;

	constructor(private readonly context: ReplicaContext) {}

	/** Runs until `stop`; resolves then. */
	async run(): Promise<void> {
		this.#outbox = liveQuery(() =>
			this.context.rows.outbox.where('state').equals('pending').toArray()
		).subscribe({
			next: (entries) => {
				clearTimeout(this.#draftTimer);
				if (entries.some(({ type }) => type !== 'draft')) this.#schedule();
				else if (entries.length > 0)
					this.#draftTimer = setTimeout(() => this.#schedule(), DRAFT_REST_MS);
			},
			error: () => undefined
		});
		while (!this.#stop.signal.aborted) {
			await this.#connectOnce();
			if (this.#stop.signal.aborted) break;
			await this.#pause();
		}
		this.#outbox.unsubscribe();
		clearTimeout(this.#draftTimer);
		await this.#work;
	}

	stop(): void {
		this.#stop.abort();
		this.#wake?.();
	}

	/** Try now instead of after the pause. */
	wake(): void {
		this.#retries = 0;
		this.#wake?.();
		if (this.#isConnected) this.#schedule();
	}

	async #connectOnce(): Promise<void> {
		this.#connection = new AbortController();
		const signal = AbortSignal.any([this.#stop.signal, this.#connection.signal]);
		try {
			await readChanges(this.context.server, (event) => this.#onEvent(event), signal);
		} catch (error) {
			await this.#onFailure(error);
		} finally {
			this.#isConnected = false;
		}
	}

	/** A lost line or session during the work: connecting anew finds out, and starts the work again. */
	async #onWorkFailure(error: unknown): Promise<void> {
		await this.#onFailure(error);
		this.#connection.abort();
	}

	async #onFailure(error: unknown): Promise<void> {
		if (error instanceof SessionExpired) await this.#report('expired');
		else if (error instanceof Unreachable) await this.#report('offline');
		else throw error;
	}

	async #report(state: Connection['state']): Promise<void> {
		const { rows, now } = this.context;
		await rows.transaction('rw', rows.meta, async () => {
			const { lastContactAt } = await rows.connection();
			await rows.meta.put({
				key: 'connection',
				value: {
					state,
					lastContactAt: state === 'offline' ? lastContactAt : now()
				} satisfies Connection
			});
		});
	}

	#onEvent(event: ChangeEvent): void {
		void (async () => {
			switch (event.name) {
				case 'hello':
					this.#isConnected = true;
					this.#retries = 0;
					await this.#report('online');
					await reconcileSpaces(this.context, event.data.spaces);
					this.#schedule();
					break;
				case 'spaces':
					await reconcileSpaces(this.context, event.data.spaces);
					this.#schedule();
					break;
				case 'change':
					await this.context.rows.spaces.update(event.data.space, {
						serverMark: event.data.seq
					});
					this.#schedule(event.data.space);
					break;
				case 'signed-out':
					await this.#report('expired');
			}
		})().catch((error: unknown) => console.error('sync event failed', error));
	}

	/** Works through what is to be done; a call during the work has it done once more. */
	#schedule(space?: string): void {
		if (space !== undefined) this.#dirty.add(space);
		if (!this.#isConnected) return;
		if (this.#work) {
			this.#isAgain = true;
			return;
		}
		this.#work = this.#workThrough()
			.catch((error: unknown) => this.#onWorkFailure(error))
			.catch((error: unknown) => console.error('sync failed', error))
			.finally(() => {
				this.#work = null;
				const isAgain = this.#isAgain;
				this.#isAgain = false;
				if (isAgain && !this.#stop.signal.aborted) this.#schedule();
			});
	}

	async #workThrough(): Promise<void> {
		const { rows } = this.context;
		const spaces = (await rows.spaces.toArray()).sort((a, b) => a.position - b.position);
		// What was written here goes first: in a disaster the line may be short.
		for (const { id, phase } of spaces) if (phase !== 'gone') await this.#pushSpace(id);
		for (const { id, phase, pulledMark, serverMark } of spaces) {
			if (phase === 'gone') continue;
			if (phase !== 'ready' || pulledMark !== serverMark || this.#dirty.delete(id))
				await this.#guard(id, () => this.#pullSpace(id));
			else await rows.spaces.update(id, { syncedAt: this.context.now() });
		}
	}

	async #pushSpace(space: string): Promise<void> {
		await this.#guard(space, async () => {
			await push(this.context, space);
		});
	}

	async #pullSpace(space: string): Promise<void> {
		const { rows, now } = this.context;
		const state = await rows.spaces.get(space);
		if (!state) return;
		const mark = state.serverMark;
		if (state.pulledSeq === null) await loadSnapshot(this.context, space);
		else await pull(this.context, space);
		const conflicted = await catchUp(this.context, space);
		await rows.spaces.update(space, { pulledMark: mark, syncedAt: now(), problem: null });
		for (const id of conflicted)
			if (await mergeConflicts(this.context, space, id))
				await projectDocuments(this.context, space, [id]);
	}

	/** One space's own failure is shown at that space and does not hold up the others. */
	async #guard(space: string, work: () => Promise<void>): Promise<void> {
		try {
			await work();
		} catch (error) {
			if (error instanceof SessionExpired || error instanceof Unreachable) throw error;
			console.error(`sync of ${space} failed`, error);
			await this.context.rows.spaces.update(space, { problem: describe(error) });
		}
	}

	#pause(): Promise<void> {
		const delay = Math.min(RETRY_MS.first * 2 ** this.#retries++, RETRY_MS.last);
		return new Promise((resolve) => {
			const timer = setTimeout(resolve, delay / 2 + (Math.random() * delay) / 2);
			this.#wake = () => {
				clearTimeout(timer);
				this.#wake = null;
				resolve();
			};
		});
	}
}

const describe = (error: unknown): string =>
	(error as { name?: string }).name === 'QuotaExceededError'
		? 'この端末の空き容量が足りません。'
		: '同期に失敗しました。自動でやり直します。';
