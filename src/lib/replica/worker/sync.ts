import { liveQuery, type Subscription } from 'dexie';
import { personalSpace } from '$lib/domain/core/space';
import type { SpaceInfo } from '$lib/domain/wire';
import { isUnnoticed, type Connection, type SpaceState } from '$lib/read-model/state';
import { Ahead } from './ahead';
import { others } from '$lib/read-model/queries/others';
import type { ReplicaContext } from './context';
import { isQuotaError } from './databases';
import { catchUp } from './project';
import { pull } from './pull';
import { push } from './push';
import { mergeConflicts } from './resolve';
import { Sequence } from './sequence';
import { DeviceRevoked, Refused, SessionExpired, Unreachable } from './server';
import { loadSnapshot } from './snapshot';
import { forgetSpace, reconcileSpaces } from './spaces';
import { readChanges, type ChangeEvent } from './stream';

/** Waiting time before another try, doubling from the first to the last, half of it by chance. */
const RETRY_MS = { first: 1000, last: 60_000 };
/** Drafts change with every keystroke pause; they go out when the typing rests. */
const DRAFT_REST_MS = 4000;
/** What was just written is shown first; its sending would take the device's time from that. */
const SEND_REST_MS = 250;
/** The server is heard every 20 s; a line silent for longer is not trusted when the app wakes. */
const TRUST_MS = 25_000;
/** So long an attempt to connect is left alone when the app wakes. */
const ATTEMPT_MS = 5000;

/**
 * Rows of the read model by which any tab wakes the one that syncs; the second says that the line is not
 * to be trusted. Two, so that neither word is lost when both are said in one moment.
 */
const WAKE_KEYS = { wake: 'wake', doubt: 'wake-doubt' };

/**
 * Wakes whichever tab syncs for this person.
 *
 * @param isDoubted does the device say that it has no network? Then the line is tried anew, however alive
 * it seemed a moment ago
 */
export async function wakeLeader({ rows, now }: ReplicaContext, isDoubted = false): Promise<void> {
	const key = isDoubted ? WAKE_KEYS.doubt : WAKE_KEYS.wake;
	await rows.meta.put({ key, value: `${now()} ${Math.random()}` });
}

/**
 * Keeps one person's replicas and the server in step, as long as it runs. One tab at a time does
 * (Web Locks); the others write to their replicas and the outbox, which this one watches.
 *
 * Two things alternate: the *connection* (the change stream: while it stands the device is online)
 * and the *work* (one round over all spaces). A lost line ends both and is tried again after a
 * pause; the failure of one space is shown there, and another round follows after a pause.
 */
export class SyncLoop {
	readonly #dirty = new Set<string>();
	/** Spaces that this line has brought up to date once: what is quiet since needs no look. */
	readonly #settled = new Set<string>();
	#work: Promise<void> | null = null;
	#isAgain = false;
	/** Failures in a row; back to 0 when a whole round went well. */
	#retries = 0;
	readonly #stop = new AbortController();
	#connection = new AbortController();
	#isConnected = false;
	#heardAt = 0;
	/** Ends the pause before the next connection; null when there is none. */
	#endPause: (() => void) | null = null;
	#roundTimer: ReturnType<typeof setTimeout> | undefined;
	#draftTimer: ReturnType<typeof setTimeout> | undefined;
	#sendTimer: ReturnType<typeof setTimeout> | undefined;
	/** What the connection says is dealt with in its order; a failure ends the connection. */
	readonly #events = new Sequence((error) => {
		this.#isConnected = false;
		this.#connection.abort();
		return this.#onFailure(error).catch(logged);
	});

	/** The snapshot that is asked for before the one at hand has ended. */
	readonly #ahead: Ahead;

	constructor(private readonly context: ReplicaContext) {
		this.#ahead = new Ahead(context.server);
	}

	/** Runs until `stop`; resolves when nothing of it is under way any more. */
	async run(): Promise<void> {
		const subscriptions = [this.#watchOutbox(), this.#watchWake()];
		await this.#report('connecting').catch(logged);
		await this.#askEarly().catch(logged);
		while (!this.#stop.signal.aborted) {
			const connection = new AbortController();
			this.#connection = connection;
			this.#heardAt = this.context.now();
			try {
				await readChanges(
					this.context.server,
					{
						onEvent: (event) => this.#events.add(() => this.#onEvent(event, connection)),
						onHeard: () => (this.#heardAt = this.context.now())
					},
					AbortSignal.any([this.#stop.signal, connection.signal])
				);
			} catch (error) {
				this.#events.add(() => this.#onFailure(error));
			}
			const isDoubted = connection.signal.reason === RECONNECT;
			// What it said and is still being dealt with must not count as a line any more.
			connection.abort();
			await this.#events.idle;
			this.#isConnected = false;
			this.#ahead.cancel();
			await this.#pause(isDoubted);
		}
		for (const subscription of subscriptions) subscription.unsubscribe();
		clearTimeout(this.#draftTimer);
		clearTimeout(this.#sendTimer);
		clearTimeout(this.#roundTimer);
		await this.#work;
		this.#ahead.cancel();
	}

	/**
	 * On a new device that knows its spaces from the sign-in, the first snapshot is asked for together
	 * with the stream, not a round trip after it. Where something is unsent, that goes first.
	 */
	async #askEarly(): Promise<void> {
		const { rows } = this.context;
		if ((await rows.outbox.count()) > 0) return;
		const [first] = inOrder(await rows.spaces.toArray());
		if (first && isNew(first)) this.#ahead.begin(first);
	}

	stop(): void {
		this.#stop.abort();
		this.#endPause?.();
	}

	/** Sends when something is written here, in whichever tab. */
	#watchOutbox(): Subscription {
		return liveQuery(async () => {
			await others();
			return this.context.rows.outbox.filter(({ state }) => state === 'pending').toArray();
		}).subscribe({
			next: (entries) => {
				clearTimeout(this.#draftTimer);
				if (entries.some(({ type }) => type !== 'draft' && !isUnnoticed(type)))
					this.#sendTimer ??= setTimeout(() => {
						this.#sendTimer = undefined;
						this.#schedule();
					}, SEND_REST_MS);
				else if (entries.length > 0)
					this.#draftTimer = setTimeout(() => this.#schedule(), DRAFT_REST_MS);
			},
			error: logged
		});
	}

	#watchWake(): Subscription {
		let last: unknown[] | null = null;
		const keys = [WAKE_KEYS.wake, WAKE_KEYS.doubt];
		return liveQuery(() => this.context.rows.meta.bulkGet(keys)).subscribe({
			next: (found) => {
				const said = found.map((row) => row?.value);
				const [isWoken, isDoubted] = said.map((value, index) => last && value !== last[index]);
				last = said;
				if (isWoken || isDoubted) this.#wakeUp(isDoubted === true);
			},
			error: logged
		});
	}

	/** Try now instead of after the pause, on a line that is known to be alive. */
	#wakeUp(isDoubted: boolean): void {
		this.#retries = 0;
		this.#endPause?.();
		const silence = this.context.now() - this.#heardAt;
		const isTrusted = silence >= 0 && silence < (this.#isConnected ? TRUST_MS : ATTEMPT_MS);
		if (isTrusted && !isDoubted) this.#schedule();
		else this.#connection.abort(RECONNECT);
	}

	async #onFailure(error: unknown): Promise<void> {
		if (error instanceof DeviceRevoked) return this.#report('revoked');
		if (error instanceof SessionExpired) return this.#report('expired');
		// Whatever else: without the stream this device knows nothing of the server.
		if (!(error instanceof Unreachable || error instanceof Refused)) logged(error);
		return this.#report('offline');
	}

	async #report(state: Connection['state']): Promise<void> {
		const { rows, now } = this.context;
		if (this.#stop.signal.aborted) return;
		const isContact = state === 'online' || state === 'expired' || state === 'revoked';
		await rows.transaction('rw', rows.meta, async () => {
			const { lastContactAt, state: before } = await rows.connection();
			// A line that is lost, or tried again, changes nothing about that.
			if (before === 'revoked' && !isContact) return;
			const value: Connection = { state, lastContactAt: isContact ? now() : lastContactAt };
			await rows.meta.put({ key: 'connection', value });
		});
	}

	async #onEvent(event: ChangeEvent, connection: AbortController): Promise<void> {
		// A late word of a line that was given up would undo what the next one said.
		if (connection.signal.aborted || this.#stop.signal.aborted) return;
		switch (event.name) {
			case 'hello':
				this.#settled.clear();
				this.#assertOwn(event.data.spaces);
				await reconcileSpaces(this.context, event.data.spaces);
				if (connection.signal.aborted) return;
				await this.#report('online');
				this.#isConnected = true;
				this.#schedule();
				break;
			case 'spaces':
				this.#assertOwn(event.data.spaces);
				await reconcileSpaces(this.context, event.data.spaces);
				this.#schedule();
				break;
			case 'change':
				await this.context.rows.spaces.update(event.data.space, { serverMark: event.data.seq });
				this.#schedule(event.data.space);
				break;
			case 'signed-out':
				this.#isConnected = false;
				await this.#report('expired');
		}
	}

	/**
	 * Everybody has a personal space. A list without this person's was not made for them: somebody
	 * else signed in on this device, and obeying it would clear this person's work away.
	 */
	#assertOwn(spaces: readonly SpaceInfo[]): void {
		if (spaces.some(({ id }) => id === personalSpace(this.context.writer.id))) return;
		throw new SessionExpired('the session is another person’s');
	}

	/** Works through what is to be done; a call during the work has it done once more. */
	#schedule(space?: string): void {
		if (space !== undefined) this.#dirty.add(space);
		if (!this.#isConnected || this.#stop.signal.aborted) return;
		if (this.#work) {
			this.#isAgain = true;
			return;
		}
		clearTimeout(this.#roundTimer);
		this.#work = this.#workThrough()
			.then((isWell) => this.#onRoundEnd(isWell))
			.catch((error: unknown) => {
				// A lost line or session: connecting anew finds out, and starts the work again.
				this.#isConnected = false;
				this.#connection.abort();
				this.#events.add(() => this.#onFailure(error));
			})
			.finally(() => {
				this.#work = null;
				const isAgain = this.#isAgain;
				this.#isAgain = false;
				if (isAgain) this.#schedule();
			});
	}

	#onRoundEnd(isWell: boolean): void {
		if (isWell) this.#retries = 0;
		else this.#roundTimer = setTimeout(() => this.#schedule(), this.#nextDelay());
	}

	/** One round over all spaces. @returns false when a space failed and wants another round */
	async #workThrough(): Promise<boolean> {
		const { rows } = this.context;
		const spaces = inOrder(await rows.spaces.toArray());
		const failed = new Set<string>();
		const guard = async (id: string, work: () => Promise<unknown>) => {
			if (!failed.has(id) && !(await this.#guard(id, work))) failed.add(id);
		};
		// What was written here goes first: in a disaster the line may be short. A lost space too: the
		// server gives the reason.
		const unsent = new Set((await rows.outbox.toArray()).map(({ space }) => space));
		const known = spaces.map(({ id }) => id).filter((id) => unsent.has(id));
		for (const id of new Set([...known, ...unsent])) await guard(id, () => push(this.context, id));
		const quiet: string[] = [];
		try {
			for (const [index, space] of spaces.entries()) {
				const next = spaces.slice(index + 1).find(isNew);
				if (space.phase === 'gone')
					await guard(space.id, () => forgetSpace(this.context, space.id));
				else if (!unsent.has(space.id) && this.#isQuiet(space)) quiet.push(space.id);
				else await guard(space.id, () => this.#receive(space, next));
			}
		} finally {
			this.#ahead.cancel();
		}
		// All at once: every write here has the screens read again.
		await rows.spaces.where('id').anyOf(quiet).modify({ syncedAt: this.context.now() });
		if (failed.size > 0) return false;
		// What was asked for early may be older than what the stream said since.
		if (await this.#isBehind()) this.#isAgain = true;
		return true;
	}

	async #isBehind(): Promise<boolean> {
		const spaces = await this.context.rows.spaces.toArray();
		return spaces.some(
			({ phase, pulledMark, serverMark }) => phase === 'ready' && pulledMark !== serverMark
		);
	}

	/** Is there nothing of a space to fetch, to show or to merge? */
	#isQuiet({ id, pulledMark, serverMark, conflicted, problem }: SpaceState): boolean {
		return (
			this.#settled.has(id) &&
			!this.#dirty.has(id) &&
			pulledMark === (this.#ahead.markOf(id) ?? serverMark) &&
			(conflicted ?? []).length === 0 &&
			problem === null
		);
	}

	/** Brings one space up to the server's mark. @param next the space whose first sync follows */
	async #receive({ id }: SpaceState, next?: SpaceState): Promise<void> {
		const { rows, now } = this.context;
		const state = await rows.spaces.get(id);
		if (!state || state.phase === 'gone') return;
		const mark = this.#ahead.markOf(id) ?? state.serverMark;
		const isDirty = this.#dirty.delete(id);
		try {
			if (state.pulledSeq === null) {
				if (!(await loadSnapshot(this.context, id, this.#ahead, next)))
					await pull(this.context, id);
			} else if (isDirty || state.pulledMark !== mark) await pull(this.context, id);
			await catchUp(this.context, id);
			await this.#mergeAll(id);
		} catch (error) {
			if (isDirty) this.#dirty.add(id);
			throw error;
		}
		await rows.spaces.update(id, { pulledMark: mark, syncedAt: now(), problem: null });
		this.#settled.add(id);
	}

	/** Merges what can be merged; the rest waits for a person. */
	async #mergeAll(space: string): Promise<void> {
		const { rows } = this.context;
		for (const id of (await rows.spaces.get(space))?.conflicted ?? []) {
			while (await mergeConflicts(this.context, space, id));
			await catchUp(this.context, space);
			await rows.transaction('rw', rows.spaces, async () => {
				const conflicted = (await rows.spaces.get(space))?.conflicted ?? [];
				await rows.spaces.update(space, { conflicted: conflicted.filter((item) => item !== id) });
			});
		}
	}

	/** One space's own failure is shown at that space and does not hold up the others. */
	async #guard(space: string, work: () => Promise<unknown>): Promise<boolean> {
		try {
			await work();
			return true;
		} catch (error) {
			const isLineLost = error instanceof Unreachable && error.status === undefined;
			if (isLineLost || error instanceof SessionExpired || this.#stop.signal.aborted) throw error;
			console.error(`sync of ${space} failed`, error);
			await this.context.rows.spaces.update(space, { problem: describe(error) });
			return false;
		}
	}

	#nextDelay(): number {
		const delay = Math.min(RETRY_MS.first * 2 ** this.#retries++, RETRY_MS.last);
		return delay / 2 + (Math.random() * delay) / 2;
	}

	#pause(isSkipped: boolean): Promise<void> {
		if (isSkipped || this.#stop.signal.aborted) return Promise.resolve();
		return new Promise((resolve) => {
			const end = () => {
				clearTimeout(timer);
				this.#endPause = null;
				resolve();
			};
			const timer = setTimeout(end, this.#nextDelay());
			this.#endPause = end;
		});
	}
}

/** Does a space wait for its first sync? */
const isNew = ({ phase, pulledSeq }: SpaceState): boolean => phase !== 'gone' && pulledSeq === null;

const inOrder = (spaces: readonly SpaceState[]): SpaceState[] =>
	[...spaces].sort((a, b) => a.position - b.position);

/** Why a connection is given up when its line is only doubted. */
const RECONNECT = 'reconnect';

const logged = (error: unknown): void => console.error('sync failed', error);

const describe = (error: unknown): string =>
	isQuotaError(error)
		? 'この端末の空き容量が足りません。'
		: '同期に失敗しました。自動でやり直します。';
