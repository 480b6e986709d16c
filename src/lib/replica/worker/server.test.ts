import { describe, expect, it, vi } from 'vitest';
import { endingWith } from './body';
import { httpServer, Refused, SessionExpired, Unreachable } from './server';

/** A server that answers everything with one thing. */
const answering = (status: number, body: string) =>
	httpServer('http://yui.test', () => Promise.resolve(new Response(body, { status })));

describe('an answer', () => {
	it.each([
		[401, '{}', SessionExpired],
		[500, '{}', Unreachable],
		[429, '{}', Unreachable],
		[403, '{"error":"forbidden","reason":"not_a_member"}', Refused],
		[403, '<html>Wi-Fi</html>', Unreachable],
		[200, '{"spaces":[', Unreachable]
	])('of %i %s is %o', async (status, body, kind) => {
		await expect(answering(status, body).spaces()).rejects.toBeInstanceOf(kind);
	});
});

describe('a body', () => {
	it('fails when its request is given up, even if nobody tells it', async () => {
		const abort = new AbortController();
		// A network that ignores the signal.
		const deaf = new Response(new ReadableStream({ pull: () => new Promise(() => undefined) }));
		const text = endingWith(deaf, abort.signal).text();
		abort.abort(new Error('given up'));
		await expect(text).rejects.toThrow('given up');
	});

	it('that nobody reads yet is not taken for a dead line', async () => {
		vi.useFakeTimers();
		try {
			const server = answering(200, '結'.repeat(1000));
			const answer = await server.get('/api/snapshot/commons');
			await vi.advanceTimersByTimeAsync(10 * 60_000);
			expect(await answer.text()).toBe('結'.repeat(1000));
		} finally {
			vi.useRealTimers();
		}
	});

	it('that falls silent in the middle ends', async () => {
		vi.useFakeTimers();
		try {
			const silent = new ReadableStream({ pull: () => new Promise(() => undefined) });
			const server = httpServer('http://yui.test', () => Promise.resolve(new Response(silent)));
			const text = (await server.get('/api/snapshot/commons')).text();
			const ended = expect(text).rejects.toThrow();
			await vi.advanceTimersByTimeAsync(10 * 60_000);
			await ended;
		} finally {
			vi.useRealTimers();
		}
	});

	it('that is whole arrives whole', async () => {
		const { signal } = new AbortController();
		expect(await endingWith(new Response('結'.repeat(1000)), signal).text()).toBe(
			'結'.repeat(1000)
		);
	});
});
