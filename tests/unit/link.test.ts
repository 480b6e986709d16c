import { once } from 'node:events';
import { createServer, request, Agent, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLink, OPEN, type Link } from '../support/link';

const body = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
let server: Server;
let link: Link;
let agent: Agent;

async function ask(method: string, path: string, content?: Buffer): Promise<Buffer> {
	const sent = request(`${link.url}${path}`, { method, agent });
	sent.end(content);
	const [response] = (await once(sent, 'response')) as [IncomingMessage];
	const chunks: Uint8Array<ArrayBuffer>[] = [];
	for await (const chunk of response) chunks.push(chunk as Uint8Array<ArrayBuffer>);
	return Buffer.concat(chunks);
}

beforeEach(async () => {
	agent = new Agent({ keepAlive: true });
	server = createServer((incoming, response) => {
		if (incoming.method === 'POST') incoming.pipe(response);
		else if (incoming.url === '/never') response.write('…');
		else response.end(incoming.url === '/large' ? body : 'small');
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	link = await openLink((server.address() as AddressInfo).port);
});

afterEach(async () => {
	agent.destroy();
	await link.close();
	server.closeAllConnections();
	server.close();
});

describe('the link', () => {
	it.each([
		['open', OPEN],
		['slow', { down: 80e6, up: 80e6, rtt: 4 }]
	])('passes every byte in order both ways (%s)', async (_, shape) => {
		link.shape(shape);
		expect((await ask('GET', '/large')).equals(body)).toBe(true);
		expect((await ask('POST', '/', body)).equals(body)).toBe(true);
		expect(link.counters.down).toBeGreaterThan(2 * body.length);
		expect(link.counters.up).toBeGreaterThan(body.length);
		expect(link.counters).toMatchObject({ requests: 2, connections: 1 });
	});

	it('lets a small answer pass a large one on another connection', async () => {
		link.shape({ down: 4e6, up: 4e6, rtt: 2 });
		const order: string[] = [];
		await Promise.all([
			ask('GET', '/large').then(() => order.push('large')),
			ask('GET', '/').then(() => order.push('small'))
		]);
		expect(order).toEqual(['small', 'large']);
	});

	it('when cut, breaks what is open and refuses what is new, until restored on the same port', async () => {
		const { port } = link;
		const hanging = ask('GET', '/never');
		await ask('GET', '/');
		await Promise.all([expect(hanging).rejects.toThrow(), link.cut()]);
		await expect(ask('GET', '/')).rejects.toThrow(/ECONNREFUSED/);
		await link.restore();
		expect(link.port).toBe(port);
		expect((await ask('GET', '/')).toString()).toBe('small');
	});

	it('passes an end of the server on to the client', async () => {
		const hanging = ask('GET', '/never');
		await ask('GET', '/');
		server.closeAllConnections();
		await expect(hanging).rejects.toThrow();
	});
});
