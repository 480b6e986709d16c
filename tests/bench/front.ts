import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { say } from './report';

const PAGES = fileURLToPath(new URL('./pages/', import.meta.url));
const LIB = fileURLToPath(new URL('../../src/lib', import.meta.url));

/** Below /api/, because the app's service worker answers every other navigation with the shell. */
export const BENCH_PATH = '/api/bench/';

/** `BENCH_TRACE=1`: every request and the end of its answer, as the server sees them, on stderr. */
const IS_TRACED = process.env.BENCH_TRACE === '1';
const trace = (text: string): void => {
	if (IS_TRACED) say(`    ${Math.round(performance.now())} ${text}`);
};

/**
 * Counts IndexedDB transactions wherever the app's scripts run, page or worker; workers say their count on
 * a channel. Put before each of them: whichever comes first does it.
 */
const COUNTER = `(() => {
	if (globalThis.benchTransactions !== undefined || typeof IDBDatabase === 'undefined') return;
	globalThis.benchTransactions = 0;
	const { transaction } = IDBDatabase.prototype;
	IDBDatabase.prototype.transaction = function (...parts) {
		globalThis.benchTransactions++;
		return transaction.apply(this, parts);
	};
	if (typeof document !== 'undefined') return;
	const channel = new BroadcastChannel('bench-transactions');
	channel.onmessage = ({ data }) => {
		if (data === '?') channel.postMessage(globalThis.benchTransactions);
	};
})();`;

/** Connection-specific headers, which are not passed on. */
const OWN_HEADERS = ['connection', 'keep-alive', 'transfer-encoding'];

/** As the app is built: what the pages import of it finds its parts by Vite's own means. */
async function bundlePages(): Promise<Map<string, string>> {
	const names = ['list', 'save', 'search', 'replicate', 'replicate.worker'];
	const built = await Promise.all(
		names.map((name) =>
			build({
				configFile: false,
				logLevel: 'error',
				resolve: { alias: { $lib: LIB } },
				define: { global: 'globalThis' },
				build: {
					write: false,
					target: 'es2022',
					rolldownOptions: {
						input: `${PAGES}${name}.ts`,
						output: { entryFileNames: `${name}.js`, codeSplitting: false }
					}
				}
			})
		)
	);
	const outputs = built.flat().flatMap((result) => ('output' in result ? result.output : []));
	return new Map(
		outputs.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file.code] as const] : []))
	);
}

export interface Front {
	port: number;
	/** From now on the app's scripts count their transactions; they are sent uncompressed then. */
	countTransactions(): void;
	close(): Promise<void>;
}

/**
 * Stands between the line and the server: adds the bench's own pages to the server's origin, so that
 * they share its cookie and its databases, and passes everything else on as it is.
 */
export async function openFront(serverPort: number): Promise<Front> {
	const bundles = await bundlePages();
	let isCounting = false;
	const isCounted = (path: string): boolean =>
		isCounting && /^\/_app\/immutable\/.*\.js$/.test(path);
	const agent = new Agent({ keepAlive: true });

	const front = createServer((incoming, outgoing) => {
		const path = incoming.url ?? '/';
		if (path.startsWith(BENCH_PATH)) {
			const name = path.slice(BENCH_PATH.length);
			const script = bundles.get(name);
			if (script) outgoing.setHeader('content-type', 'text/javascript').end(script);
			else
				outgoing
					.setHeader('content-type', 'text/html; charset=utf-8')
					.end(
						`<!doctype html><title>bench</title><button id="save">保存</button><script type="module" src="${BENCH_PATH}${name}.js"></script>`
					);
			return;
		}
		trace(`${incoming.method} ${path}`);
		const upstream = request(
			{
				port: serverPort,
				host: '127.0.0.1',
				path,
				method: incoming.method,
				headers: isCounted(path)
					? { ...incoming.headers, 'accept-encoding': 'identity' }
					: incoming.headers,
				agent
			},
			(answer) => {
				const headers = Object.entries(answer.headers).filter(
					([name]) => !OWN_HEADERS.includes(name)
				);
				const counter = isCounted(path) ? COUNTER : '';
				outgoing.writeHead(
					answer.statusCode ?? 502,
					Object.fromEntries(
						headers.filter(([name]) => counter === '' || name !== 'content-length')
					)
				);
				outgoing.flushHeaders();
				outgoing.write(counter);
				answer.on('error', () => outgoing.destroy());
				answer.on('end', () => trace(`${answer.statusCode} ${path}`));
				answer.pipe(outgoing);
			}
		);
		upstream.on('error', () => outgoing.destroy());
		outgoing.on('close', () => upstream.destroy());
		incoming.pipe(upstream);
	});
	front.keepAliveTimeout = 65_000;
	await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
	return {
		port: (front.address() as AddressInfo).port,
		countTransactions: () => void (isCounting = true),
		close: () =>
			new Promise((resolve) => {
				agent.destroy();
				front.close(() => resolve());
				front.closeAllConnections();
			})
	};
}
