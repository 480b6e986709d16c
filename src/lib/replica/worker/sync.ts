import { liveQuery, type Subscription } from 'dexie';
import type { SpacesInfo } from '$lib/domain/wire';
import { isUnnoticed, type Connection } from '$lib/read-model/state';
import { others } from '$lib/read-model/queries/others';
import { DEFAULT_PACE, type ReplicaContext } from './context';
import { noteHistory } from './history';
import { assertOwn } from './reach';
import { isRefusedForTime, redate, WRONG_CLOCK_MS } from './redate';
import { Rounds, type RoundEnd } from './rounds';
import { Sequence } from './sequence';
import { AnsweredByStranger, DeviceRevoked, Refused, SessionExpired, Unreachable } from './server';
import { reconcileSpaces } from './spaces';
import { anySignal } from './signals';
import { readChanges, type ChangeEvent } from './stream';

/** Waiting time before another try, doubling from the first to the last, half of it by chance. */
const RETRY_MS = { first: 1000, last: 60_000 };
/** What was just written is shown first; its sending would take the device's time from that. */
const SEND_REST_MS = 250;
/** The server is heard every 20 s; a line silent for longer is not trusted when the app wakes. */
const TRUST_MS = 25_000;
/** So long an attempt to connect is left alone when the app wakes. */
const ATTEMPT_MS = 5000;

/** Streams in a row that did not last, after which plain requests are said to be what there is. */
const SHORT_STREAMS = 2;

/**
 * Rows of the read model by which any tab wakes the one that syncs; the second says that the line is not
 * to be trusted. Two, so that neither word is lost when both are said in one moment.
 */
const WAKE_KEYS = { wake: 'wake', doubt: 'wake-doubt' };
/** Row by which the tab that syncs says that it heard: a tab that was frozen does not. */
const HEARD_KEY = 'wake-heard';

/**
 * Wakes whichever tab syncs for this person.
 *
 * @returns the word it was woken by, for `isHeard`
 * @param isDoubted does the device say that it has no network? Then the line is tried anew, however alive
 * it seemed a moment ago
 */
export async function wakeLeader(
	{ rows, now }: ReplicaContext,
	isDoubted = false
): Promise<string> {
	const key = isDoubted ? WAKE_KEYS.doubt : WAKE_KEYS.wake;
	const word = `${now()} ${Math.random()}`;
	await rows.meta.put({ key, value: word });
	return word;
}

/** Has the tab that syncs heard this word of `wakeLeader`, or a later one? */
export async function isHeard({ rows }: ReplicaContext, word: string): Promise<boolean> {
	const heard = (await rows.meta.get(HEARD_KEY))?.value;
	if (heard === word) return true;
	// Another tab spoke meanwhile: its word is the one that is answered.
	const said = await rows.meta.bulkGet(Object.values(WAKE_KEYS));
	return !said.some((row) => row?.value === word);
}

/**
 * Keeps one person's replicas and the server in step, as long as it runs. One tab at a time does
 * (Web Locks); the others write to their replicas and the outbox, which this one watches.
 *
 * Two things alternate: the *connection* and the *work* (one round over all spaces). The connection is
 * the change stream; where something in between holds that back or cuts it, plain requests ask for the
 * same from time to time, and the stream goes on being tried. A lost line ends both and is tried again
 * after a pause; the failure of one space is shown there, and another round follows after a pause.
 */
export class SyncLoop {
	#work: Promise<void> | null = null;
	#isAgain = false;
	/** Failures in a row; back to 0 when a whole round went well. */
	#retries = 0;
	readonly #stop = new AbortController();
	#connection = new AbortController();
	#isConnected = false;
	/** Streams in a row that were held back or did not last. */
	#shortStreams = 0;
	#heardAt = 0;
	/** How far this device's clock is ahead of the server's, where that is too far; else null. */
	#clockOffset: number | null = null;
	/** Ends the pause before the next connection; null when there is none. */
	#endPause: (() => void) | null = null;
	#roundTimer: ReturnType<typeof setTimeout> | undefined;
	#draftTimer: ReturnType<typeof setTimeout> | undefined;
	#sendTimer: ReturnType<typeof setTimeout> | undefined;
	/** What the connection says is dealt with in its order; a failure ends the connection. */
	readonly #events = new Sequence((error) => {
		this.#isConnected = false;
		this.#connection.abort();
		return this.#onFailure(error).catch(this.#logged);
	});

	readonly #rounds: Rounds;

	readonly #pace: typeof DEFAULT_PACE;

	constructor(private readonly context: ReplicaContext) {
		this.#rounds = new Rounds(context, this.#stop.signal);
		this.#pace = context.pace ?? DEFAULT_PACE;
	}

	/** What fails because it was stopped, at closed databases, is no failure. */
	readonly #logged = (error: unknown): void => {
		if (!this.#stop.signal.aborted) console.error('sync failed', error);
	};

	/** Runs until `stop`; resolves when nothing of it is under way any more. */
	async run(): Promise<void> {
		const subscriptions = [this.#watchOutbox(), this.#watchWake()];
		await this.#report('connecting').catch(this.#logged);
		await this.#rounds.askEarly().catch(this.#logged);
		while (!this.#stop.signal.aborted) {
			const connection = new AbortController();
			this.#connection = connection;
			this.#heardAt = this.context.now();
			const standsSince = await this.#followStream(connection);
			const isDoubted = connection.signal.reason === RECONNECT;
			const hasStood =
				standsSince !== null && performance.now() - standsSince > this.#pace.standing;
			// What it said and is still being dealt with must not count as a line any more.
			connection.abort();
			await this.#events.idle;
			if (isDoubted) this.#isConnected = false;
			else await this.#askPlainly();
			// A stream that ends with the line says nothing about what is in between.
			this.#shortStreams = hasStood || !this.#isConnected ? 0 : this.#shortStreams + 1;
			if (!this.#isConnected) this.#rounds.cancel();
			await this.#pause(isDoubted);
		}
		for (const subscription of subscriptions) subscription.unsubscribe();
		clearTimeout(this.#draftTimer);
		clearTimeout(this.#sendTimer);
		clearTimeout(this.#roundTimer);
		await this.#work;
		this.#rounds.cancel();
	}

	/**
	 * Follows the change stream until it ends, however it does. As long as it has not said `hello`, plain
	 * requests ask in its place.
	 *
	 * @returns since when it stood (`performance.now()`); null when it never did
	 */
	async #followStream(connection: AbortController): Promise<number | null> {
		const { signal } = connection;
		let standsSince: number | null = null;
		let timer = setTimeout(() => askAgain(), this.#pace.hello);
		const askAgain = (): void => {
			this.#events.add(async () => {
				if (standsSince !== null || signal.aborted) return;
				// Held back: nothing that lasts is to be expected of it.
				this.#shortStreams = Math.max(this.#shortStreams, SHORT_STREAMS);
				await this.#askPlainly(signal);
			});
			timer = setTimeout(askAgain, this.#pace.poll);
		};
		const onEvent = (event: ChangeEvent): void => {
			if (event.name === 'hello') {
				standsSince = performance.now();
				clearTimeout(timer);
				timer = setTimeout(
					() => this.#events.add(() => this.#onStanding(signal)),
					this.#pace.standing
				);
			}
			this.#events.add(() => this.#onEvent(event, connection));
		};
		try {
			await readChanges(
				this.context.server,
				{ onEvent, onHeard: () => (this.#heardAt = this.context.now()) },
				anySignal(this.#stop.signal, signal)
			);
		} catch (error) {
			// Lost, refused, or cut by something in between: a plain request decides which.
			if (!(error instanceof Unreachable || error instanceof Refused))
				this.#events.add(() => this.#onFailure(error));
		} finally {
			clearTimeout(timer);
		}
		return standsSince;
	}

	/** The stream has lasted: it is what news come by. */
	async #onStanding(signal: AbortSignal): Promise<void> {
		if (signal.aborted || !this.#isConnected) return;
		this.#shortStreams = 0;
		await this.#report('online');
	}

	/** What `hello` of the stream says, asked for by a plain request. */
	async #askPlainly(signal?: AbortSignal): Promise<void> {
		if (this.#stop.signal.aborted) return;
		const patience = new AbortController();
		const timer = setTimeout(() => patience.abort(), this.#pace.answer);
		try {
			const all = signal ? anySignal(this.#stop.signal, signal) : this.#stop.signal;
			const info = await this.context.server.spaces(anySignal(all, patience.signal));
			clearTimeout(timer);
			if (all.aborted) return;
			await this.#onSpaces(info);
		} catch (error) {
			if (this.#stop.signal.aborted || signal?.aborted) return;
			this.#isConnected = false;
			await this.#onFailure(error).catch(this.#logged);
		} finally {
			clearTimeout(timer);
			// Nothing is to listen any more.
			patience.abort();
		}
	}

	/** The server answers, and says where each space is. */
	async #onSpaces(info: SpacesInfo, signal?: AbortSignal): Promise<void> {
		const { spaces, serverTime, history } = info;
		assertOwn(this.context, { spaces });
		await noteHistory(this.context, history, new Set(spaces.map(({ id }) => id)));
		await reconcileSpaces(this.context, spaces);
		if (signal?.aborted || this.#stop.signal.aborted) return;
		await this.#onServerTime(Date.parse(serverTime));
		this.#heardAt = this.context.now();
		if (!this.#isConnected) this.#rounds.renew();
		await this.#report('online');
		this.#isConnected = true;
		this.#schedule();
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
					this.#draftTimer = setTimeout(() => this.#schedule(), this.#pace.draft);
			},
			error: this.#logged
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
				const word = said[isDoubted ? 1 : 0];
				if (isWoken || isDoubted) {
					void this.context.rows.meta.put({ key: HEARD_KEY, value: word }).catch(this.#logged);
					this.#wakeUp(isDoubted === true);
				}
			},
			error: this.#logged
		});
	}

	/** Try now instead of after the pause, on a line that is known to be alive. */
	#wakeUp(isDoubted: boolean): void {
		this.#retries = 0;
		this.#endPause?.();
		const silence = this.context.now() - this.#heardAt;
		const isTrusted = silence >= 0 && silence < (this.#isConnected ? TRUST_MS : ATTEMPT_MS);
		if (!isTrusted || isDoubted) this.#connection.abort(RECONNECT);
		// Without a stream that lasts, only asking tells what is new.
		else if (this.#shortStreams > 0) this.#events.add(() => this.#askPlainly());
		else this.#schedule();
	}

	async #onFailure(error: unknown): Promise<void> {
		if (error instanceof DeviceRevoked) return this.#report('revoked');
		if (error instanceof SessionExpired) return this.#report('expired');
		if (error instanceof AnsweredByStranger) return this.#report('intercepted');
		// Whatever else: this device knows nothing of the server.
		if (!(error instanceof Unreachable || error instanceof Refused)) this.#logged(error);
		return this.#report(hasNoNetwork() ? 'offline' : 'unreachable');
	}

	async #report(state: Connection['state']): Promise<void> {
		const { rows, now } = this.context;
		if (this.#stop.signal.aborted) return;
		const isContact = state === 'online' || state === 'expired' || state === 'revoked';
		await rows.transaction('rw', rows.meta, async () => {
			const before = await rows.connection();
			// A line that is lost, or tried again, changes nothing about that.
			if (before.state === 'revoked' && !isContact) return;
			const value: Connection = {
				state,
				lastContactAt: isContact ? now() : before.lastContactAt,
				...(state === 'online' && this.#shortStreams >= SHORT_STREAMS ? { isPolled: true } : {}),
				...(this.#clockOffset === null ? {} : { clockOffset: this.#clockOffset })
			};
			await rows.meta.put({ key: 'connection', value });
		});
	}

	async #onEvent(event: ChangeEvent, connection: AbortController): Promise<void> {
		// A late word of a line that was given up would undo what the next one said.
		if (connection.signal.aborted || this.#stop.signal.aborted) return;
		switch (event.name) {
			case 'hello':
				this.#rounds.renew();
				await this.#onSpaces(event.data, connection.signal);
				break;
			case 'spaces':
				assertOwn(this.context, event.data);
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

	/** Whether this device's clock can be trusted; what was refused for its sake is sent when it can. */
	async #onServerTime(serverTime: number): Promise<void> {
		const { rows, now } = this.context;
		const offset = now() - serverTime;
		this.#clockOffset = Math.abs(offset) >= WRONG_CLOCK_MS ? offset : null;
		if (this.#clockOffset !== null) return;
		for (const entry of await rows.outbox.filter(isRefusedForTime).toArray())
			await redate(this.context, entry);
	}

	/** Works through what is to be done; a call during the work has it done once more. */
	#schedule(space?: string): void {
		if (space !== undefined) this.#rounds.touch(space);
		if (!this.#isConnected || this.#stop.signal.aborted) return;
		if (this.#work) {
			this.#isAgain = true;
			return;
		}
		clearTimeout(this.#roundTimer);
		this.#work = this.#rounds
			.run()
			.then((end) => this.#onRoundEnd(end))
			.catch((error: unknown) => {
				// A lost line or session: connecting anew finds out, and starts the work again.
				this.#isConnected = false;
				this.#connection.abort();
				this.#endPause?.();
				this.#events.add(() => this.#onFailure(error));
			})
			.finally(() => {
				this.#work = null;
				const isAgain = this.#isAgain;
				this.#isAgain = false;
				if (isAgain) this.#schedule();
			});
	}

	#onRoundEnd(end: RoundEnd): void {
		if (end === 'behind') this.#isAgain = true;
		if (end !== 'failed') this.#retries = 0;
		else this.#roundTimer = setTimeout(() => this.#schedule(), this.#nextDelay());
	}

	/** @returns milliseconds until the next try */
	#nextDelay(): number {
		const streak = Math.max(this.#retries++, this.#shortStreams - 1);
		const last = this.#isConnected ? this.#pace.poll : RETRY_MS.last;
		const delay = Math.min(RETRY_MS.first * 2 ** streak, last);
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

/** Does the device know that it has no network? Node, in tests, has no such word. */
const hasNoNetwork = (): boolean =>
	(globalThis.navigator as Partial<Navigator> | undefined)?.onLine === false;

/** Why a connection is given up when its line is only doubted. */
const RECONNECT = 'reconnect';
