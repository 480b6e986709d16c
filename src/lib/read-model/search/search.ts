import type {
	Answer,
	FromWorker,
	Progress,
	Query,
	Reader,
	Request,
	Similar,
	ToWorker
} from './protocol';

/** The page's handle of the search worker, which starts with the first question. */
export interface Search {
	/** What is found; null when a newer question has been asked meanwhile. @throws when it fails */
	search(query: Query): Promise<Answer | null>;
	/** Questions like this text, `except` left out; null when asked anew. @throws when it fails */
	similar(text: string, limit: number, except?: string): Promise<Similar[] | null>;
	/** Begins before anything is asked. */
	start(): void;
	readonly progress: Progress;
	/** Calls back when the index has changed: what was found may be more. Returns the unsubscriber. */
	onProgress(listener: () => void): () => void;
	/** Ends the worker, and with it the index; questions that are open stay without an answer. */
	close(): void;
}

/** The part of a Worker that the handle uses; a test passes its own. */
export type SearchPort = Pick<Worker, 'postMessage' | 'terminate'> & {
	onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
	onerror: ((event: ErrorEvent) => void) | null;
};

type Input = Request extends infer R ? (R extends Request ? Omit<R, 'call'> : never) : never;

/** @param reader whose rows are searched, as of the moment the worker starts */
export function openSearch(reader: () => Reader, createWorker: () => SearchPort): Search {
	const pending = new Map<
		number,
		{ resolve: (output: never) => void; reject: (e: Error) => void }
	>();
	const listeners = new Set<() => void>();
	let worker: SearchPort | null = null;
	let calls = 0;
	let isClosed = false;
	let progress: Progress = { count: 0, state: 'building' };

	function begin(): SearchPort {
		const started = createWorker();
		started.onmessage = ({ data }) => {
			if (data.event === 'progress') {
				progress = data.progress;
				for (const listener of listeners) listener();
				return;
			}
			const entry = pending.get(data.call);
			pending.delete(data.call);
			if (data.event === 'answer') entry?.resolve(data.output as never);
			else entry?.reject(new Error(data.message));
		};
		started.onerror = (event) => {
			// The next question tries again.
			worker = null;
			started.terminate();
			const error = new Error(event.message || 'the search worker failed');
			for (const { reject } of pending.values()) reject(error);
			pending.clear();
		};
		started.postMessage({ command: 'open', reader: reader() } satisfies ToWorker);
		return started;
	}

	const start = (): SearchPort => (worker ??= begin());

	function ask<T>(request: Input): Promise<T> {
		if (isClosed) return Promise.reject(new Error('closed'));
		return new Promise<T>((resolve, reject) => {
			const call = ++calls;
			pending.set(call, { resolve, reject });
			start().postMessage({ ...request, call } satisfies ToWorker);
		});
	}

	return {
		search: (input) => ask({ command: 'search', input }),
		similar: (text, limit, except = '') =>
			ask({ command: 'similar', input: { text, limit, except } }),
		start() {
			if (!isClosed) start();
		},
		get progress() {
			return progress;
		},
		onProgress(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		close() {
			isClosed = true;
			worker?.terminate();
			worker = null;
			pending.clear();
		}
	};
}
