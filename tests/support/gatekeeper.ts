import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP proxy between phones and the server, as offices have them. */
export interface Gatekeeper {
	readonly port: number;
	/** While closed it leads everybody to its own sign-in, at another origin, and from there back. */
	isClosed: boolean;
	close(): Promise<void>;
}

/** @param serverPort of the server on 127.0.0.1 */
export async function openGatekeeper(serverPort: number): Promise<Gatekeeper> {
	const signIn = createServer((asked, answer) => {
		const back = new URL(asked.url ?? '', 'http://signin.invalid').searchParams.get('back') ?? '';
		if (asked.method === 'POST') {
			gatekeeper.isClosed = false;
			answer.writeHead(303, { location: back }).end();
			return;
		}
		answer
			.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
			.end(`<title>庁内プロキシ</title><form method="post"><button>認証する</button></form>`);
	});
	await new Promise<void>((resolve) => signIn.listen(0, '127.0.0.1', resolve));
	const signInUrl = `http://127.0.0.1:${(signIn.address() as AddressInfo).port}`;

	const pass = (asked: IncomingMessage, answer: ServerResponse): void => {
		const { method, url, headers } = asked;
		if (gatekeeper.isClosed) {
			const back = encodeURIComponent(`http://${headers.host}${url}`);
			answer.writeHead(302, { location: `${signInUrl}/?back=${back}` }).end();
			return;
		}
		const options = { host: '127.0.0.1', port: serverPort, method, path: url, headers };
		const onward = request(options, (reply) => {
			answer.writeHead(reply.statusCode ?? 502, reply.headers);
			reply.pipe(answer);
		});
		onward.on('error', () => answer.destroy());
		answer.on('close', () => onward.destroy());
		asked.pipe(onward);
	};
	const proxy = createServer(pass);
	await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
	const gatekeeper: Gatekeeper = {
		port: (proxy.address() as AddressInfo).port,
		isClosed: false,
		async close() {
			for (const server of [proxy, signIn]) {
				server.closeAllConnections();
				await new Promise((resolve) => server.close(resolve));
			}
		}
	};
	return gatekeeper;
}
