import { createParser } from 'eventsource-parser';
import type { ChangeEvents } from '$lib/domain/wire';
import { Unreachable, type Server } from './server';

/** Event names and data of the change stream, as one union. */
export type ChangeEvent = {
	[N in keyof ChangeEvents]: { name: N; data: ChangeEvents[N] };
}[keyof ChangeEvents];

export interface ChangeListener {
	onEvent: (event: ChangeEvent) => void;
	/** Anything came, if only a comment: the line is alive. */
	onHeard: () => void;
}

/**
 * Reads the change stream until it ends. `fetch` instead of `EventSource`, which hides the status
 * (an expired session looks like a lost line) and the comments (a dead line looks alive).
 *
 * @throws SessionExpired, Refused, Unreachable when the line is lost; returns when `signal` aborts
 */
export async function readChanges(
	server: Server,
	{ onEvent, onHeard }: ChangeListener,
	signal: AbortSignal
): Promise<void> {
	let reader: ReadableStreamDefaultReader<string> | undefined;
	try {
		const response = await server.get('/api/changes', signal);
		const parser = createParser({
			onEvent: ({ event, data }) =>
				onEvent({ name: event, data: JSON.parse(data) as unknown } as ChangeEvent)
		});
		reader = response.body
			?.pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>)
			.getReader();
		if (!reader) throw new Unreachable('the change stream is empty');
		for (;;) {
			const { value, done } = await reader.read();
			if (done) throw new Unreachable('the change stream ended');
			onHeard();
			parser.feed(value);
		}
	} catch (error) {
		if (signal.aborted) return;
		if (error instanceof DOMException || error instanceof TypeError || error instanceof SyntaxError)
			throw new Unreachable(error.message);
		throw error;
	} finally {
		await reader?.cancel().catch(() => undefined);
	}
}
