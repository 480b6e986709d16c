import { createParser } from 'eventsource-parser';
import type { ChangeEvents } from '$lib/domain/wire';
import { Unreachable, type Server } from './server';

/** Event names and data of the change stream, as one union. */
export type ChangeEvent = {
	[N in keyof ChangeEvents]: { name: N; data: ChangeEvents[N] };
}[keyof ChangeEvents];

/** The server sends a comment every 20 s; silence for longer than this is a dead line. */
const SILENCE_MS = 50_000;

/**
 * Reads the change stream until it ends. `fetch` instead of `EventSource`, which hides the status
 * (an expired session looks like a lost line) and the comments (a dead line looks alive).
 *
 * @throws SessionExpired, Unreachable when the line is lost; returns when `signal` aborts
 */
export async function readChanges(
	server: Server,
	onEvent: (event: ChangeEvent) => void,
	signal: AbortSignal
): Promise<void> {
	const silence = new AbortController();
	let timer: ReturnType<typeof setTimeout> | undefined;
	const heard = () => {
		clearTimeout(timer);
		timer = setTimeout(() => silence.abort(), SILENCE_MS);
	};
	try {
		heard();
		const response = await server.get('/api/changes', AbortSignal.any([signal, silence.signal]));
		const parser = createParser({
			onEvent: ({ event, data }) =>
				onEvent({ name: event, data: JSON.parse(data) as unknown } as ChangeEvent)
		});
		const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
		if (!reader) return;
		for (;;) {
			const { value, done } = await reader.read();
			if (done) throw new Unreachable('the change stream ended');
			heard();
			parser.feed(value);
		}
	} catch (error) {
		if (signal.aborted) return;
		if (error instanceof DOMException || error instanceof TypeError)
			throw new Unreachable(error.message);
		throw error;
	} finally {
		clearTimeout(timer);
	}
}
