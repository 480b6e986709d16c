import { randomBytes } from 'node:crypto';
import { log } from '../../log';
import type { Settings } from '../../settings';
import type { CouchClient } from './client';

/** 3.4 brought a modern JavaScript engine, which the rules are compiled for. */
const OLDEST = { major: 3, minor: 4 };

const PROXY_HANDLER = '{chttpd_auth, proxy_authentication_handler}';
/** CouchDB's own default, which its configuration does not show. */
const DEFAULT_HANDLERS =
	'{chttpd_auth, cookie_authentication_handler}, {chttpd_auth, default_authentication_handler}';

/**
 * Makes sure that this CouchDB can serve: its version, its system databases and the proxy
 * authentication, which it configures on every node unless it was told not to.
 * @returns the version
 * @throws `Error` that says what to do
 */
export async function prepareCouch(client: CouchClient, settings: Settings): Promise<string> {
	const version = await versionOf(client);
	await createSystemDatabases(client);
	client.useProxySecret(await proxySecret(client, settings));
	if (await isProxyTrusted(client)) return version;
	if (!settings.couchdbConfigure) throw new Error(PROXY_ADVICE);
	await configureProxy(client, settings);
	if (!(await isTrueSoon(() => isProxyTrusted(client))))
		throw new Error(`CouchDB still refuses proxy authentication. ${PROXY_ADVICE}`);
	log.info('configured the proxy authentication of CouchDB');
	return version;
}

const PROXY_ADVICE = [
	'CouchDB does not accept proxy authentication. Put this into local.ini on every node',
	'(the same secret, also as COUCHDB_PROXY_SECRET), or allow COUCHDB_CONFIGURE:',
	'[chttpd]',
	`authentication_handlers = {chttpd_auth, cookie_authentication_handler}, ${PROXY_HANDLER}, {chttpd_auth, default_authentication_handler}`,
	'[chttpd_auth]',
	'proxy_use_secret = true',
	'secret = <random text>'
].join('\n');

async function versionOf(client: CouchClient): Promise<string> {
	const { status, body } = await client
		.admin<{ couchdb?: string; version?: string }>('GET', '')
		.catch(() => {
			throw new Error(`CouchDB does not answer at ${client.url}.`);
		});
	if (status === 401) throw new Error(`CouchDB at ${client.url} refuses the name and password.`);
	if (!body.couchdb || !body.version) throw new Error(`${client.url} is not a CouchDB.`);
	const [major = 0, minor = 0] = body.version.split('.').map(Number);
	if (major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor))
		throw new Error(
			`CouchDB ${body.version} is too old: ${OLDEST.major}.${OLDEST.minor} or newer is needed.`
		);
	const session = await client.admin<{ userCtx?: { roles?: string[] } }>('GET', '_session');
	if (!session.body.userCtx?.roles?.includes('_admin'))
		throw new Error(
			`CouchDB at ${client.url} does not take these credentials for an administrator.`
		);
	return body.version;
}

/** A single node comes without them; `_db_updates` needs `_global_changes`. */
async function createSystemDatabases(client: CouchClient): Promise<void> {
	for (const name of ['_users', '_replicator', '_global_changes']) {
		const { status } = await client.admin('GET', name);
		if (status === 404) await client.admin('PUT', name);
	}
}

async function nodesOf(client: CouchClient): Promise<string[]> {
	const { body } = await client.admin<{ cluster_nodes: string[] }>('GET', '_membership');
	return body.cluster_nodes;
}

const configPath = (node: string, option: string): string =>
	`_node/${encodeURIComponent(node)}/_config/${option}`;

async function configured(
	client: CouchClient,
	node: string,
	option: string
): Promise<string | null> {
	const { status, body } = await client.admin<unknown>('GET', configPath(node, option));
	return status === 200 && typeof body === 'string' ? body : null;
}

/** The secret that is set, else the first one any node has, else ''. */
async function proxySecret(client: CouchClient, settings: Settings): Promise<string> {
	if (settings.couchdbProxySecret) return settings.couchdbProxySecret;
	for (const node of await nodesOf(client)) {
		const secret = await configured(client, node, 'chttpd_auth/secret');
		if (secret) return secret;
	}
	return '';
}

async function configureProxy(client: CouchClient, settings: Settings): Promise<void> {
	const secret = (await proxySecret(client, settings)) || randomBytes(32).toString('hex');
	client.useProxySecret(secret);
	for (const node of await nodesOf(client)) {
		const handlers =
			(await configured(client, node, 'chttpd/authentication_handlers')) ?? DEFAULT_HANDLERS;
		// Before the last one, which answers for everybody who could not be identified.
		const last = handlers.lastIndexOf('{');
		const wanted = handlers.includes('proxy_authentication_handler')
			? handlers
			: `${handlers.slice(0, last)}${PROXY_HANDLER}, ${handlers.slice(last)}`;
		await configure(client, node, 'chttpd_auth/secret', secret);
		await configure(client, node, 'chttpd_auth/proxy_use_secret', 'true');
		await configure(client, node, 'chttpd/authentication_handlers', wanted);
		await restartListener(client, node);
	}
}

async function configure(
	client: CouchClient,
	node: string,
	option: string,
	value: string
): Promise<void> {
	if ((await configured(client, node, option)) === value) return;
	const { status } = await client.admin('PUT', configPath(node, option), value);
	if (status !== 200) throw new Error(`CouchDB refuses to set ${option}. ${PROXY_ADVICE}`);
}

/**
 * CouchDB reads its authentication handlers only when its HTTP listener starts, and starts it anew
 * when the listener's options change: so they change and change back. The databases stay up.
 */
async function restartListener(client: CouchClient, node: string): Promise<void> {
	const option = 'chttpd/server_options';
	const before = await configured(client, node, option);
	const isUp = async (): Promise<boolean> => (await client.admin('GET', '_up')).status === 200;
	await configure(client, node, option, before === '[]' ? '[ ]' : '[]');
	await isTrueSoon(isUp);
	if (before !== null) await configure(client, node, option, before);
	else await client.admin('DELETE', configPath(node, option));
	await isTrueSoon(isUp);
}

/** Asks again for up to ten seconds, also when the asking fails. */
async function isTrueSoon(ask: () => Promise<boolean>): Promise<boolean> {
	const deadline = Date.now() + 10_000;
	while (Date.now() < deadline) {
		if (await ask().catch(() => false)) return true;
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	return false;
}

/** Does CouchDB believe a right token, and only a right one? */
async function isProxyTrusted(client: CouchClient): Promise<boolean> {
	const probe = { id: 'yui-probe', roles: [] };
	const space = { id: 'commons', kind: 'commons' as const, key: '' };
	const headers = client.personHeaders(space, probe);
	const nameFor = async (token: string): Promise<string | null> => {
		const response = await client.fetch('_session', {
			headers: { ...headers, 'x-auth-couchdb-token': token }
		});
		const body = (await response.json()) as { userCtx?: { name?: string | null } };
		return body.userCtx?.name ?? null;
	};
	const token = headers['x-auth-couchdb-token'] ?? '';
	if ((await nameFor(token)) !== probe.id) return false;
	// Without `proxy_use_secret` everybody who reaches CouchDB could be anybody.
	return (await nameFor('0'.repeat(token.length))) !== probe.id;
}
