import { liveQuery, type Subscription } from 'dexie';
import { personalSpace } from '$lib/domain/core/space';
import type { SpaceInfo } from '$lib/domain/wire';
import { isUnnoticed, type Connection } from '$lib/read-model/state';
import { others } from '$lib/read-model/queries/others';
import type { ReplicaContext } from './context';
import { Rounds, type RoundEnd } from './rounds';
import { Sequence } from './sequence';
import { DeviceRevoked, Refused, SessionExpired, Unreachable } from './server';
import { reconcileSpaces } from './spaces';
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

	readonly #rounds: Rounds;

	constructor(private readonly context: ReplicaContext) {
		this.#rounds = new Rounds(context, this.#stop.signal);
	}

	/** Runs until `stop`; resolves when nothing of it is under way any more. */
	async run(): Promise<void> {
		const subscriptions = [this.#watchOutbox(), this.#watchWake()];
		await this.#report('connecting').catch(logged);
		await this.#rounds.askEarly().catch(logged);
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
			this.#rounds.cancel();
			await this.#pause(isDoubted);
		}
		for (const subscription of subscriptions) subscription.unsubscribe();
		clearTimeout(this.#draftTimer);
		clearTimeout(this.#sendTimer);
		clearTimeout(this.#roundTimer);
		await this.#work;
		this.#rounds.cancel();
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
				this.#rounds.renew();
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

/** Why a connection is given up when its line is only doubted. */
const RECONNECT = 'reconnect';

const logged = (error: unknown): void => console.error('sync failed', error);
