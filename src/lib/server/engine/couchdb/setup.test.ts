import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { readSettings } from '../../settings';
import { CouchClient } from './client';
import { prepareCouch } from './setup';

const DEFAULTS =
	'{chttpd_auth, cookie_authentication_handler}, {chttpd_auth, default_authentication_handler}';
const NODES = ['couchdb@a', 'couchdb@b'];

/** A CouchDB of two nodes, as far as setting up concerns it; it cannot be had here for real. */
class FakeCouch {
	version = '3.5.0';
	databases = new Set<string>();
	/** Node → option → value. */
	config = new Map(NODES.map((node) => [node, new Map<string, string>()]));
	/** What each node's listener read when it last started. */
	handlers = new Map(NODES.map((node) => [node, DEFAULTS]));
	writes: string[] = [];
	readonly #server: Server;

	constructor() {
		this.#server = createServer((request, response) => {
			let body = '';
			request.on('data', (chunk) => (body += chunk));
			request.on('end', () => {
				const [status, answer] = this.#answer(request, body);
				response.writeHead(status, { 'content-type': 'application/json' });
				response.end(JSON.stringify(answer));
			});
		});
	}

	async listen(): Promise<string> {
		await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
		return `http://admin:pw@127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	close(): void {
		this.#server.close();
		this.#server.closeAllConnections();
	}

	#answer(request: IncomingMessage, body: string): [number, unknown] {
		const path = decodeURIComponent(request.url ?? '').slice(1);
		if (path === '') return [200, { couchdb: 'Welcome', version: this.version }];
		if (path === '_up') return [200, { status: 'ok' }];
		if (path === '_membership') return [200, { cluster_nodes: NODES }];
		if (path === '_session') return [200, { userCtx: this.#identify(request) }];
		const [, node = '', option = ''] = /^_node\/([^/]+)\/_config\/(.*)$/.exec(path) ?? [];
		const config = this.config.get(node);
		if (!config) return this.#database(request.method, path);
		const before = config.get(option);
		if (request.method === 'GET')
			return before === undefined ? [404, { error: 'not_found' }] : [200, before];
		this.writes.push(`${request.method} ${node} ${option}`);
		if (request.method === 'DELETE') config.delete(option);
		else config.set(option, JSON.parse(body) as string);
		if (option === 'chttpd/server_options')
			this.handlers.set(node, config.get('chttpd/authentication_handlers') ?? DEFAULTS);
		return [200, before ?? ''];
	}

	#database(method: string | undefined, name: string): [number, unknown] {
		if (method === 'PUT') this.databases.add(name);
		return this.databases.has(name) ? [200, {}] : [404, {}];
	}

	#identify({ headers }: IncomingMessage): { name: string | null; roles: string[] } {
		if (headers.authorization) return { name: 'admin', roles: ['_admin'] };
		const name = String(headers['x-auth-couchdb-username']);
		const isTrusted = NODES.every((node) => {
			const secret = this.config.get(node)?.get('chttpd_auth/secret') ?? '';
			const token = createHmac('sha256', secret).update(name).digest('hex');
			const knowsProxy = this.handlers.get(node)?.includes('proxy_authentication_handler');
			return knowsProxy && headers['x-auth-couchdb-token'] === token;
		});
		return { name: isTrusted ? name : null, roles: [] };
	}
}

let couch: FakeCouch;
afterEach(() => couch.close());

async function prepare(env: Record<string, string> = {}): Promise<string> {
	const url = await couch.listen();
	return prepareCouch(new CouchClient(url), readSettings({ COUCHDB_URL: url, ...env }));
}

describe('setting up CouchDB', () => {
	it('configures the proxy authentication on every node, with one secret', async () => {
		couch = new FakeCouch();
		expect(await prepare()).toBe('3.5.0');
		const secrets = NODES.map((node) => couch.config.get(node)?.get('chttpd_auth/secret'));
		expect(secrets[0]).toMatch(/^[0-9a-f]{64}$/);
		expect(secrets[1]).toBe(secrets[0]);
		for (const node of NODES) {
			expect(couch.config.get(node)?.get('chttpd_auth/proxy_use_secret')).toBe('true');
			expect(couch.handlers.get(node)).toBe(
				'{chttpd_auth, cookie_authentication_handler}, {chttpd_auth, proxy_authentication_handler}, {chttpd_auth, default_authentication_handler}'
			);
			expect(couch.config.get(node)?.has('chttpd/server_options')).toBe(false);
		}
		expect([...couch.databases].sort()).toEqual(['_global_changes', '_replicator', '_users']);
	});

	it('changes nothing where it is configured', async () => {
		couch = new FakeCouch();
		for (const node of NODES) {
			couch.config.get(node)?.set('chttpd_auth/secret', 'their secret');
			couch.handlers.set(node, '{chttpd_auth, proxy_authentication_handler}');
		}
		await prepare();
		expect(couch.writes).toEqual([]);
	});

	it('keeps handlers and a secret that are there', async () => {
		couch = new FakeCouch();
		couch.config.get('couchdb@b')?.set('chttpd_auth/secret', 'their secret');
		couch.config
			.get('couchdb@a')
			?.set('chttpd/authentication_handlers', '{chttpd_auth, jwt}, {a, b}');
		couch.config.get('couchdb@a')?.set('chttpd/server_options', '[]');
		await prepare();
		expect(couch.config.get('couchdb@a')?.get('chttpd_auth/secret')).toBe('their secret');
		expect(couch.handlers.get('couchdb@a')).toBe(
			'{chttpd_auth, jwt}, {chttpd_auth, proxy_authentication_handler}, {a, b}'
		);
		expect(couch.config.get('couchdb@a')?.get('chttpd/server_options')).toBe('[]');
	});

	it('says what to write where it may not configure', async () => {
		couch = new FakeCouch();
		await expect(prepare({ COUCHDB_CONFIGURE: 'off' })).rejects.toThrow(
			/local\.ini.*proxy_use_secret/s
		);
		expect(couch.writes).toEqual([]);
	});

	it.each(['3.3.3', '2.3.1'])('refuses the version %s', async (version) => {
		couch = new FakeCouch();
		couch.version = version;
		await expect(prepare()).rejects.toThrow(`CouchDB ${version} is too old`);
	});

	it.each(['3.4.0', '3.10.1', '4.0.0'])('takes the version %s', async (version) => {
		couch = new FakeCouch();
		couch.version = version;
		expect(await prepare()).toBe(version);
	});
});
