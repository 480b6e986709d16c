import { describe, expect, it } from 'vitest';
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

	it('that is whole arrives whole', async () => {
		const { signal } = new AbortController();
		expect(await endingWith(new Response('結'.repeat(1000)), signal).text()).toBe(
			'結'.repeat(1000)
		);
	});
});
