import type { SpaceState } from '$lib/read-model/state';
import type { Server } from './server';

type Asked = Pick<SpaceState, 'id' | 'serverMark'>;

/**
 * Asks for the next snapshot while the last one is still being read and written, so that the line
 * does not rest for a round trip and a tail of writes between two spaces. One at a time, whose body
 * waits unread in the browser's own buffers: what is ahead in memory is bounded by those.
 */
export class Ahead {
	#begun: (Asked & { answer: Promise<globalThis.Response>; abort: AbortController }) | null = null;

	constructor(private readonly server: Server) {}

	/** Asks for the snapshot of a space that is going to be taken; instead of any other. */
	begin({ id, serverMark }: Asked): void {
		if (this.#begun?.id === id) return;
		this.cancel();
		const abort = new AbortController();
		const answer = this.server.get(pathOf(id), abort.signal);
		// A failure is met by whoever takes it.
		answer.catch(() => undefined);
		this.#begun = { id, serverMark, answer, abort };
	}

	/**
	 * The server's mark of a space that was known when its snapshot was asked for. What it has by now
	 * may stand for changes that the answer under way lacks.
	 *
	 * @returns undefined when it has not been asked for
	 */
	markOf(space: string): string | undefined {
		return this.#begun?.id === space ? this.#begun.serverMark : undefined;
	}

	/** The answer that was asked for, or asked now. @throws as `Server.get` */
	take(space: string): Promise<globalThis.Response> {
		const begun = this.#begun;
		if (begun?.id !== space) return this.server.get(pathOf(space));
		this.#begun = null;
		return begun.answer;
	}

	/** Gives up what nobody took. */
	cancel(): void {
		this.#begun?.abort.abort();
		this.#begun = null;
	}
}

const pathOf = (space: string): string => `/api/snapshot/${encodeURIComponent(space)}`;
