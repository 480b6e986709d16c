import { endingWith } from '../../../src/lib/replica/worker/body';

/** A phone's network: `fetch` with a cookie, and a switch. */
export class Network {
	isOnline = true;
	cookie = '';
	/** Called before each request; an answer it gives is used instead of the server's. */
	intercept:
		| ((path: string, init: RequestInit) => Response | undefined | Promise<Response | undefined>)
		| null = null;
	/** Paths asked so far. */
	readonly asked: string[] = [];
	readonly #open = new Set<AbortController>();
	readonly #waiting: string[] = [];
	#isDead = false;

	/** @param send what is behind the network; `origin` may change when a server starts again */
	constructor(private readonly send: (path: string, init: RequestInit) => Promise<Response>) {}

	readonly fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
		if (this.#isDead) return never();
		const { pathname, search } = new URL(String(input));
		const path = `${pathname}${search}`;
		this.asked.push(path);
		if (!this.isOnline) throw new TypeError('offline');
		const cut = new AbortController();
		this.#open.add(cut);
		const signal = init.signal ? AbortSignal.any([init.signal, cut.signal]) : cut.signal;
		const headers = new Headers(init.headers);
		if (this.cookie !== '') headers.set('cookie', this.cookie);
		const request = { ...init, headers, signal };
		this.#waiting.push(path);
		try {
			const answer = (await this.intercept?.(path, request)) ?? (await this.send(path, request));
			return endingWith(answer, signal);
		} finally {
			this.#waiting.splice(this.#waiting.indexOf(path), 1);
			if (this.#isDead) await never();
		}
	};

	/** Paths asked that have no answer yet. */
	get unanswered(): readonly string[] {
		return this.#waiting;
	}

	/** Cuts the line, also under requests that are on their way. */
	disconnect(): void {
		this.isOnline = false;
		for (const cut of this.#open) cut.abort(new TypeError('the line was cut'));
		this.#open.clear();
	}

	connect(): void {
		this.isOnline = true;
	}

	/** The app is gone: nothing is answered any more. */
	kill(): void {
		this.disconnect();
		this.#isDead = true;
	}
}

export const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
