import type { ChangeEvents, SpacesInfo } from '$lib/domain/wire';
import type { Access, GrantedSpace } from './access/access';
import type { Accounts } from './accounts/accounts';
import type { SignedIn } from './accounts/types';
import type { Engine } from './engine/engine';
import { log } from './log';
import type { Sessions } from './sessions/sessions';

/** Proxies and phones drop connections that are silent for longer. */
const HEARTBEAT_MS = 20_000;
/** Events a client may be behind before it is dropped; when it comes back, `hello` tells it all. */
const MAX_BEHIND = 256;

/** A device needs one, and a moment's second one; when there are more, the oldest end. */
const MAX_STREAMS_OF_A_SESSION = 10;

interface Options {
	engine: Engine;
	accounts: Accounts;
	access: Access;
	sessions: Sessions;
	/** Names the past of this region. */
	history: string;
	clock: () => number;
}

/** The open `/api/changes` streams (server-sent events, see `ChangeEvents`). */
export class ChangeStreams {
	readonly #options: Options;
	/** By session, the oldest first: what closes each. */
	readonly #open = new Map<string, Set<() => void>>();

	constructor(options: Options) {
		this.#options = options;
	}

	/** A new stream for one device; it ends with its session, its connection or the server. */
	open(signedIn: SignedIn): Response {
		let close: () => void = () => {};
		const body = new ReadableStream<string>(
			{
				start: (controller) => {
					close = this.#follow(signedIn, controller);
					this.#remember(signedIn.session, close);
				},
				cancel: () => close()
			},
			new CountQueuingStrategy({ highWaterMark: MAX_BEHIND })
		).pipeThrough(new TextEncoderStream());
		return new Response(body, {
			headers: {
				'content-type': 'text/event-stream',
				'cache-control': 'no-store, no-transform',
				'x-accel-buffering': 'no'
			}
		});
	}

	/** Ends all streams, so that a server that shuts down need not wait for them. */
	closeAll(): void {
		for (const streams of [...this.#open.values()]) for (const close of [...streams]) close();
	}

	#remember(session: string, close: () => void): void {
		const streams = this.#open.get(session) ?? new Set();
		this.#open.set(session, streams.add(close));
		const [oldest] = streams;
		if (streams.size > MAX_STREAMS_OF_A_SESSION) oldest?.();
	}

	#forget(session: string, close: () => void): void {
		const streams = this.#open.get(session);
		streams?.delete(close);
		if (streams?.size === 0) this.#open.delete(session);
	}

	#follow(
		{ account: { personId }, session }: SignedIn,
		controller: ReadableStreamDefaultController<string>
	): () => void {
		const { engine, accounts, access, sessions, history, clock } = this.#options;
		let known: SpacesInfo | null = null;
		let isOpen = true;

		const write = (text: string): void => {
			if (!isOpen) return;
			controller.enqueue(text);
			if ((controller.desiredSize ?? 1) <= 0) close();
		};
		const send = <Name extends keyof ChangeEvents>(name: Name, data: ChangeEvents[Name]): void =>
			write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);

		const sendSpaces = async (): Promise<void> => {
			const account = accounts.get(personId);
			if (!account) return end();
			const titles = (spaces: readonly GrantedSpace[]): string =>
				JSON.stringify(spaces.map(({ id, title, readOnly = false }) => [id, title, readOnly]));
			if (known && titles(known.spaces) === titles(access.spacesOf(account))) return;
			const spaces = await access.spacesInfoOf(account);
			const isFirst = known === null;
			known = { spaces, serverTime: new Date(clock()).toISOString(), history };
			send(isFirst ? 'hello' : 'spaces', known);
		};
		// One after the other, so that `hello` is first and nobody hears of a space too early.
		let queue = Promise.resolve();
		const enqueue = (step: () => void | Promise<void>): void => {
			queue = queue
				.then(() => (isOpen ? step() : undefined))
				.catch((err: unknown) => {
					log.warn({ err }, 'a change stream failed');
					close();
				});
		};
		const end = (): void => {
			send('signed-out', {});
			close();
		};

		const heartbeat = setInterval(() => write(': \n\n'), HEARTBEAT_MS);
		const unsubscribe = [
			engine.onChange((space, seq) =>
				enqueue(() => {
					if (known?.spaces.some(({ id }) => id === space)) send('change', { space, seq });
				})
			),
			access.onChange(() => enqueue(sendSpaces)),
			accounts.onChange(() => enqueue(sendSpaces)),
			sessions.onEnd((ended) => {
				if (ended === session) end();
			})
		];
		const close = (): void => {
			if (!isOpen) return;
			isOpen = false;
			clearInterval(heartbeat);
			for (const stop of unsubscribe) stop();
			this.#forget(session, close);
			try {
				controller.close();
			} catch {
				// Cancelled by the client: there is nothing left to close.
			}
		};
		enqueue(sendSpaces);
		return close;
	}
}
