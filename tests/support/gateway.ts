import { connect } from 'node:net';
import { expect } from 'vitest';
import type { Device, TestServer } from './server';

/** S0001 and S0002 share an office; S0012 works elsewhere. Everybody is in this community. */
export const OFFICE = 'office-koriyama-somuka';
export const COMMUNITY = 'community-saigai';

/** Sends documents; the answer is CouchDB's, one by one. */
export const write = (device: Device, space: string, docs: unknown[], newEdits = true) =>
	device.couch('POST', `${space}/_bulk_docs`, { docs, new_edits: newEdits });

/** What `_bulk_docs` says about a document that was refused. */
export const refused = (reason: string, id: string) => ({ id, error: 'forbidden', reason });

/**
 * Sends bytes as they are, which `fetch` would tidy up, and resolves with the answer's first line
 * when the server has closed. `keepSending` is repeated ten times a second meanwhile.
 */
export function sendRaw(server: TestServer, text: string, keepSending = ''): Promise<string> {
	const { hostname, port } = new URL(server.url);
	return new Promise((resolve) => {
		const socket = connect(Number(port), hostname, () => socket.write(text));
		let answer = '';
		const timer = keepSending ? setInterval(() => socket.write(keepSending), 100) : undefined;
		socket.on('data', (chunk) => (answer += chunk.toString()));
		socket.on('error', () => {});
		socket.on('close', () => {
			clearInterval(timer);
			resolve(answer.split('\r\n')[0] ?? '');
		});
	});
}

/** The server is well, still serves, and logged no fault of its own. */
export async function expectUnharmed(server: TestServer, device: Device): Promise<void> {
	expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
	expect((await device.couch('GET', 'commons')).status).toBe(200);
	const faults = server
		.output()
		.split('\n')
		.filter((line) => line.startsWith('{') && (JSON.parse(line) as { level: number }).level >= 50);
	expect(faults).toEqual([]);
}
