import { AdminError } from '$lib/session/admin-api';
import type { QueryResult } from '$lib/ui';

/** Something only the server knows: asked now, and again after a failure. */
export class Remote<T> {
	result = $state.raw<QueryResult<T>>({ status: 'loading' });
	/** What the screen says when it could not be had. */
	failure = $state('');
	/** Rises with every question, so that a late answer does not replace a newer one. */
	#asked = 0;

	constructor(private readonly read: () => Promise<T>) {}

	/** Asks; what is shown stays until the answer is there. */
	async load(): Promise<void> {
		const mine = ++this.#asked;
		try {
			const data = await this.read();
			if (mine === this.#asked) this.result = { status: 'ready', data };
		} catch (error) {
			if (mine !== this.#asked) return;
			this.failure = messageOf(error);
			this.result = { status: 'failed', error };
		}
	}

	readonly retry = (): void => {
		this.result = { status: 'loading' };
		void this.load();
	};
}

/** What a failure says on the screen. */
export function messageOf(error: unknown): string {
	if (error instanceof AdminError) return error.message;
	console.error(error);
	return 'うまくいきませんでした。もう一度お試しください。';
}
