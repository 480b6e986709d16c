/**
 * Serves the built app. Settings are read by the app itself (src/lib/server/settings.ts), which
 * starts when its handler is imported and is then found under `Symbol.for('yui.running')`.
 */
import { createServer } from 'node:http';

// SvelteKit learns scheme and address from these headers, which `tellTruth` writes.
process.env.PROTOCOL_HEADER = 'x-forwarded-proto';
process.env.ADDRESS_HEADER = 'x-forwarded-for';
process.env.XFF_DEPTH = '1';
// The API reads bodies itself, with limits in bytes and in time and with CouchDB's answers; no page
// reads any.
process.env.BODY_SIZE_LIMIT = 'Infinity';

// Not set, as for all settings; SvelteKit would take it for a bad address.
if (!process.env.ORIGIN?.trim()) delete process.env.ORIGIN;

const SHUTDOWN_MS = 10_000;

/**
 * For files, which do not pass through the app's hooks; pages and answers of the API have their own.
 * A worker obeys the policy its file came with.
 */
const FILE_HEADERS = {
	'content-security-policy':
		"default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; frame-ancestors 'none'",
	'cross-origin-resource-policy': 'same-origin',
	'x-content-type-options': 'nosniff'
};

process.on('unhandledRejection', (reason) => {
	// One request's fault must not end everybody's server.
	logError('an unhandled rejection', reason);
});

/** @type {import('../src/lib/server/yui').Yui} */
let yui;
/** @type {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse, next?: () => void) => void} */
let handler;
try {
	// Made by the build, so not there for the type check.
	const path = '../build/handler.js';
	({ handler } = await import(path));
	yui = await /** @type {any} */ (globalThis)[Symbol.for('yui.running')];
} catch (error) {
	console.error(`結（ゆい） could not start. ${error instanceof Error ? error.message : error}`);
	process.exit(1);
}

const { host, origin, port, trustProxy, bodyTotalSeconds } = yui.settings;

let hasWarned = false;

/**
 * Says once that a proxy's words are not believed: everybody behind it would count as one address.
 * @param {import('node:http').IncomingHttpHeaders} headers
 */
function warnOfDistrust(headers) {
	if (trustProxy || hasWarned) return;
	const names = ['x-forwarded-for', 'x-forwarded-proto', 'forwarded'];
	const found = names.filter((name) => headers[name] !== undefined);
	if (found.length === 0) return;
	hasWarned = true;
	yui.log.warn(
		{ headers: found },
		'a proxy tells addresses that are not believed: everybody behind it counts as one. Set TRUST_PROXY=1 if the proxy is yours'
	);
}

/** A year, as browsers' lists ask for; for this name only, whose others are not ours. */
const TRANSPORT_SECURITY = 'max-age=31536000';

/**
 * Makes scheme and address of a request what they are: from the proxy when it is trusted, else from
 * the connection, so that nobody can claim another address.
 * @param {import('node:http').IncomingMessage} request
 */
function tellTruth({ headers, socket }) {
	const claimed = trustProxy ? headers : {};
	const address = String(claimed['x-forwarded-for'] ?? '')
		.split(',')
		.at(-1)
		?.trim();
	headers['x-forwarded-for'] = address || socket.remoteAddress || 'unknown';
	headers['x-forwarded-proto'] = claimed['x-forwarded-proto'] === 'https' ? 'https' : 'http';
}

/**
 * Is this a path that means the same to everybody who reads it? Browsers resolve `..` themselves and
 * encode properly; whoever sends it raw hopes that two readers disagree.
 * @param {string} url
 */
function isPlainPath(url) {
	const path = url.split('?')[0] ?? '';
	try {
		decodeURIComponent(path);
	} catch {
		return false;
	}
	return path.startsWith('/') && !/(^|[/\\])(\.|%2e){1,2}([/\\]|$)/i.test(path);
}

/** How long the rest of a body is thrown away before the connection is given up. */
const DISCARD_MS = 2000;

/**
 * Lets the next request on a connection be heard although nobody read the body of this one, which was
 * answered without: SvelteKit has stopped its stream, and Node leaves it so.
 * @param {import('node:http').IncomingMessage} request
 */
function discardRest(request) {
	if (request.complete) return;
	request.removeAllListeners('data');
	request.resume();
	const timer = setTimeout(() => request.destroy(), DISCARD_MS);
	request.once('close', () => clearTimeout(timer));
}

const server = createServer(
	{
		maxHeaderSize: 16 * 1024,
		headersTimeout: 15_000,
		// The last resort against bodies that nobody reads; the API gives up sooner.
		requestTimeout: (bodyTotalSeconds + 15) * 1000,
		keepAliveTimeout: 65_000
	},
	(request, response) => {
		if (!isPlainPath(request.url ?? '')) {
			response.writeHead(400, {
				'cache-control': 'no-store',
				connection: 'close',
				'content-type': 'application/json'
			});
			response.end('{"error":"bad_request","reason":"malformed path"}');
			return;
		}
		warnOfDistrust(request.headers);
		tellTruth(request);
		response.once('finish', () => discardRest(request));
		for (const [name, value] of Object.entries(FILE_HEADERS)) response.setHeader(name, value);
		// Whoever came by HTTPS once is not to be led astray without.
		if (origin.startsWith('https:') || request.headers['x-forwarded-proto'] === 'https')
			response.setHeader('strict-transport-security', TRANSPORT_SECURITY);
		// Also what SvelteKit answers without asking the app: other slashes, forms of other sites.
		if (request.url?.startsWith('/api/')) response.setHeader('cache-control', 'no-store');
		handler(request, response);
	}
);

server.on('error', (error) => {
	console.error(`結（ゆい） cannot listen on ${host}:${port}. ${error.message}`);
	process.exit(1);
});

server.listen(port, host, () => {
	const address = /** @type {import('node:net').AddressInfo} */ (server.address());
	const name = host.includes(':') ? `[${host}]` : host;
	const url = `http://${name}:${address.port}`;
	console.log(`結（ゆい）: ${url}`);
	if (yui.sampleAccounts.length > 0) {
		console.log('This region is a sample. Sign in with one of these staff numbers:');
		for (const { staffNumber, password, name } of yui.sampleAccounts)
			console.log(`  ${staffNumber}  ${password}  ${name}`);
	}
	if (yui.firstInvitation) {
		const { name, token } = yui.firstInvitation;
		console.log(`Nobody administers this region yet. The link for ${name}, good for one use:`);
		console.log(`  ${yui.settings.origin || url}/invite#${token}`);
	}
	// This server speaks no HTTPS: whoever is to open such an address comes through a proxy.
	if (origin.startsWith('https:') && !trustProxy)
		yui.log.warn(
			{ origin },
			'ORIGIN is https, so a proxy stands in front: without TRUST_PROXY=1 everybody behind it counts as one address'
		);
	logInfo({ url, port: address.port, engine: yui.engine.kind }, 'listening');
});

let isShuttingDown = false;

/** Stops accepting, lets running requests finish, closes the databases; gives up after a while. */
async function shutDown() {
	if (isShuttingDown) return;
	isShuttingDown = true;
	setTimeout(() => process.exit(1), SHUTDOWN_MS).unref();
	const closed = new Promise((resolve) => server.close(resolve));
	yui.endStreams();
	server.closeIdleConnections();
	// Connections that finish a request now would otherwise stay open for the next one.
	const idle = setInterval(() => server.closeIdleConnections(), 100);
	await closed;
	clearInterval(idle);
	await yui.close();
	logInfo({}, 'stopped');
	process.exit(0);
}

process.on('SIGTERM', () => void shutDown());
process.on('SIGINT', () => void shutDown());

/**
 * @param {object} fields
 * @param {string} message
 */
function logInfo(fields, message) {
	yui.log.info(fields, message);
}

/**
 * @param {string} message
 * @param {unknown} error
 */
function logError(message, error) {
	if (yui) yui.log.error({ err: error }, message);
	else console.error(message, error);
}
