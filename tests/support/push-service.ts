/**
 * A push service for tests, over TLS as every real one: it keeps what it is given, and opens it as the
 * browser with the keys of the subscription would.
 */
import { createECDH, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PushPayload, PushSubscriptionRequest } from '$lib/capabilities/inbox/wire';

const ece = createRequire(import.meta.url)('http_ece') as {
	decrypt(body: Buffer, options: object): Buffer;
};

/** Of `localhost`, for tests alone: it signs for nothing else. */
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgczRQ509il5DKsP4c
+MRtaiDTrZtM3OmXopszRP27W5yhRANCAAQUxcNgHph7/ylRWaZGY70EI6NTeWNG
HCY1Ee2p5Wggmun1wfPqxaxYo1R3ybh2ME7kmx1czBcbON1D9mNBOqfF
-----END PRIVATE KEY-----`;
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBljCCATugAwIBAgIUSdXe1LRJ925uU4/qaQAmFjO0OvowCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNTAzMDUzMFoYDzIxMjYxMTAx
MDMwNTMwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQUxcNgHph7/ylRWaZGY70EI6NTeWNGHCY1Ee2p5Wggmun1wfPqxaxY
o1R3ybh2ME7kmx1czBcbON1D9mNBOqfFo2kwZzAdBgNVHQ4EFgQUFfvXkZVHjqUD
meh0Ta9Erp7CO2EwHwYDVR0jBBgwFoAUFfvXkZVHjqUDmeh0Ta9Erp7CO2EwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SQAwRgIhAM4eaqA2fPkdqhNuOkVA/gN0jd1Oy+Kgu3rkVDWbpncNAiEAl7Jw84xA
g5A/mG5dMIoHPAy4HA58pBgzvIFCn4IFomw=
-----END CERTIFICATE-----`;

export interface PushDevice {
	subscription: PushSubscriptionRequest;
	/** What arrived, in order. */
	received: { payload: PushPayload; headers: IncomingHttpHeaders }[];
}

export interface PushService {
	/** Settings of a server that may call it. */
	env: Record<string, string>;
	/** A browser's subscription. */
	device: () => PushDevice;
	/** What it answers from now on; 201 takes it. */
	status: number;
	/** Requests in all. */
	count: number;
	close: () => Promise<void>;
}

export async function startPushService(): Promise<PushService> {
	const devices = new Map<string, { device: PushDevice; open: (body: Buffer) => string }>();
	const folder = await mkdtemp(join(tmpdir(), 'yui-push-'));
	const authority = join(folder, 'authority.pem');
	await writeFile(authority, CERTIFICATE);
	const server = createServer({ key: KEY, cert: CERTIFICATE }, (request, response) => {
		const parts: Uint8Array<ArrayBuffer>[] = [];
		request.on('data', (part: Uint8Array<ArrayBuffer>) => parts.push(part));
		request.on('end', () => {
			service.count++;
			const found = devices.get(request.url ?? '');
			if (found && service.status === 201)
				found.device.received.push({
					payload: JSON.parse(found.open(Buffer.concat(parts))) as PushPayload,
					headers: request.headers
				});
			response.writeHead(found ? service.status : 404).end();
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const host = `localhost:${(server.address() as AddressInfo).port}`;

	const service: PushService = {
		env: { PUSH_HOSTS: host, PUSH_DELAY_SECONDS: '0', NODE_EXTRA_CA_CERTS: authority },
		status: 201,
		count: 0,
		device() {
			const keys = createECDH('prime256v1');
			const p256dh = keys.generateKeys('base64url');
			const auth = randomBytes(16).toString('base64url');
			const path = `/send/${randomBytes(16).toString('base64url')}`;
			const device: PushDevice = {
				subscription: { endpoint: `https://${host}${path}`, keys: { p256dh, auth } },
				received: []
			};
			const options = { version: 'aes128gcm', privateKey: keys, authSecret: auth };
			devices.set(path, {
				device,
				open: (body) => ece.decrypt(body, options).toString('utf8')
			});
			return device;
		},
		async close() {
			server.close();
			server.closeAllConnections();
			await once(server, 'close');
			await rm(folder, { recursive: true, force: true });
		}
	};
	return service;
}
