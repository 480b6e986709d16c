/**
 * Thousands of requests as nobody means them, at every endpoint there is, as every role and as nobody:
 * each is answered, none by a fault, and none with a document the person may not read.
 *
 * The seed is printed; `SEED=… REQUESTS=… npx vitest run --project gateway tests/gateway/fuzz.test.ts`
 * sends the same again.
 */
import { Agent, request, type IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { draftBy, notebookBy, threadBy } from '../support/documents';
import { CHANGING, endpoints, pathOf, type Endpoint } from '../support/endpoints';
import { FACTORIES } from '../support/factories';
import { expectUnharmed, write } from '../support/gateway';
import { requestMaker, type Hostile } from '../support/mutations';
import { engineName, PASSWORD, startServer, type Device, type TestServer } from '../support/server';
import { SEED, saySeed } from '../support/seed';

const REQUESTS = Number(process.env.REQUESTS ?? 3000);
const AT_ONCE = 8;
/** Longer than any answer takes on a busy machine. */
const PATIENCE_MS = 30_000;

/** One of each role; '' is nobody. None may read what S0013, in another town, keeps to herself. */
const ACTORS = ['', 'S0001', 'S0002', 'S0003', 'S0004', 'S0005', 'S0006'] as const;
type Actor = (typeof ACTORS)[number];
const SECRETARIAT = 'S0004';

/** Words that stand in one place each, and who may find them. */
const CANARIES = {
	personal: 'kanariya-personal-9f2c',
	office: 'kanariya-office-71be',
	community: 'kanariya-community-c04d',
	commons: 'kanariya-commons-5a88'
};
const SPACE_OF: Readonly<Record<keyof typeof CANARIES, string>> = {
	personal: 'personal-s0013',
	office: 'office-otama-jumin',
	community: 'community-koriyama-link',
	commons: 'commons'
};
/** How browsers say that another site has them ask. */
const FOREIGN: readonly Record<string, string>[] = [
	{ 'sec-fetch-site': 'cross-site' },
	{ origin: 'https://evil.example' }
];
/** What of accounts and sessions is nobody's. */
const SECRETS = ['scrypt$', 'passwordHash', PASSWORD];

interface Answer {
	status: number;
	headers: IncomingMessage['headers'];
	text: string;
}

let server: TestServer;
let all: Endpoint[];
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
const devices = new Map<Actor, Device>();

beforeAll(async () => {
	saySeed('fuzz.test.ts');
	// The requests claim addresses, so that wrong passwords do not shut out those who go on.
	server = await startServer({ LOG_LEVEL: 'debug', TRUST_PROXY: '1' });
	all = await endpoints();
	for (const actor of ACTORS) if (actor) devices.set(actor, await server.signIn(actor));
	const [keeper, insider] = [await server.signIn('S0013'), await server.signIn('S0023')];
	const plant = async (device: Device, kind: keyof typeof CANARIES, document: object) => {
		const { body } = await write(device, SPACE_OF[kind], [document]);
		expect(body[0].ok).toBe(true);
	};
	await plant(keeper, 'personal', draftBy('s0013', 'canary', CANARIES.personal));
	await plant(keeper, 'office', notebookBy('s0013', 'canary', CANARIES.office));
	await plant(insider, 'community', threadBy('s0023', 'canary', CANARIES.community));
	const faq = { ...FACTORIES.faq('s0013', 'canary'), question: CANARIES.commons };
	await plant(keeper, 'commons', faq);
});
afterAll(async () => {
	agent.destroy();
	await server.dispose();
});

/** Sends bytes as they are; an answer that never ends is read until it has said something. */
function send(
	{ method, path, headers, body }: Omit<Hostile, 'endpoint'>,
	cookie: string
): Promise<Answer> {
	const { hostname, port } = new URL(server.url);
	return new Promise((resolve, reject) => {
		// Node says the length only where it expects a body.
		const length = body ? { 'content-length': String(body.length) } : {};
		const all = { ...(cookie ? { cookie } : {}), ...length, ...headers };
		const sent = request(
			{
				agent,
				hostname,
				port,
				method,
				path,
				headers: all,
				timeout: PATIENCE_MS,
				insecureHTTPParser: true
			},
			(response) => {
				const chunks: Uint8Array[] = [];
				const done = () => resolve(toAnswer(response, new Uint8Array(Buffer.concat(chunks))));
				const isStream = response.headers['content-type'] === 'text/event-stream';
				response.on('data', (chunk: Uint8Array) => {
					chunks.push(chunk);
					if (!isStream) return;
					done();
					response.destroy();
				});
				response.on('end', done);
				response.on('error', () => done());
			}
		);
		sent.on('timeout', () => sent.destroy(new Error(`no answer to ${method} ${path}`)));
		sent.on('error', (error: NodeJS.ErrnoException) =>
			// The server hung up on what it had refused.
			['ECONNRESET', 'EPIPE'].includes(error.code ?? '')
				? resolve({ status: 0, headers: {}, text: '' })
				: reject(error)
		);
		sent.end(body ?? undefined);
	});
}

function toAnswer({ statusCode = 0, headers }: IncomingMessage, bytes: Uint8Array): Answer {
	const expand = { br: brotliDecompressSync, gzip: gunzipSync }[
		headers['content-encoding'] ?? ''
	] as ((bytes: Uint8Array) => Uint8Array) | undefined;
	// A HEAD has the headers alone.
	const plain = expand && bytes.length > 0 ? expand(bytes) : bytes;
	const isWide = headers['content-type']?.includes('utf-16') ?? false;
	return {
		status: statusCode,
		headers,
		text: new TextDecoder(isWide ? 'utf-16' : 'utf-8').decode(plain)
	};
}

/** Actors whose device is being looked at, so that eight do not sign in at once. */
const renewing = new Map<Actor, Promise<Device | null>>();

/** The device of an actor; a new one when what it sent has ended its session. */
function deviceOf(actor: Actor): Promise<Device | null> {
	const renewed =
		renewing.get(actor) ??
		renew(actor).finally(() => {
			renewing.delete(actor);
		});
	renewing.set(actor, renewed);
	return renewed;
}

async function renew(actor: Actor): Promise<Device | null> {
	const device = devices.get(actor);
	if (!device || (await device.fetch('/api/session')).status === 200) return device ?? null;
	const again = await server.signIn(actor);
	devices.set(actor, again);
	return again;
}

/** What is wrong with an answer; null when nothing is. */
function fault(
	hostile: Hostile,
	answer: Answer,
	actor: Actor,
	spaces: readonly string[]
): string | null {
	const { status, headers, text } = answer;
	if (status >= 500) return 'a fault of the server';
	// Headers that are too long Node refuses by itself.
	const isApi = hostile.endpoint.route.startsWith('/api/') && status !== 0 && status !== 431;
	if (isApi && !headers['cache-control']?.includes('no-store')) return 'may be stored';
	for (const cookie of headers['set-cookie'] ?? [])
		// What single sign-on remembers has to come back from another site's redirect.
		if (
			!/^yui_(session=.*SameSite=Strict|oidc(_done)?=.*SameSite=Lax)/i.test(cookie) ||
			!/HttpOnly/i.test(cookie)
		)
			return `a cookie that is not what it should be: ${cookie}`;
	const sent = `${hostile.path} ${hostile.body?.toString() ?? ''}`;
	for (const secret of SECRETS) if (text.includes(secret) && !sent.includes(secret)) return secret;
	for (const [kind, canary] of Object.entries(CANARIES) as [keyof typeof CANARIES, string][]) {
		if (!text.includes(canary) || spaces.includes(SPACE_OF[kind])) continue;
		// The secretariat judges what was reported (docs/permissions.md), wherever it was written.
		if (actor === SECRETARIAT && hostile.endpoint.route === '/api/moderation') continue;
		return `what is in ${SPACE_OF[kind]}`;
	}
	return null;
}

describe(`the server on the ${engineName}`, () => {
	it('knows its endpoints', () => {
		expect(all.map(({ route }) => route)).toEqual(
			expect.arrayContaining([
				'/api/session',
				'/api/couch/[...path]',
				'/api/moderation',
				'/healthz'
			])
		);
		expect(all.filter(({ methods }) => methods.length === 0)).toEqual([]);
	});

	it('refuses every change that another site has a browser send', async () => {
		const device = (await deviceOf('S0004'))!;
		for (const endpoint of all.filter(({ route }) => route.startsWith('/api/')))
			for (const method of CHANGING.filter((name) => endpoint.methods.includes(name)))
				for (const header of FOREIGN) {
					const path = pathOf(endpoint, () => 'commons');
					const headers = { 'content-type': 'application/json', ...header };
					const hostile = { method, path, headers, body: Buffer.from('{}') };
					const { status, text } = await send(hostile, device.cookie);
					expect([method, endpoint.route, status]).toEqual([method, endpoint.route, 403]);
					expect(text).toContain('cross-site');
				}
		expect((await device.fetch('/api/session')).status).toBe(200);
	});

	it(`answers ${REQUESTS} hostile requests`, { timeout: 300_000 }, async () => {
		const { body } = await devices.get('S0001')!.couch('GET', 'commons/_changes?limit=60');
		const rows = body.results as { id: string; changes: { rev: string }[] }[];
		const canaries = ['draft:s0013:canary', 'notebook:s0013:canary', 'thread:s0023:canary'];
		const makers = new Map(
			ACTORS.map((actor) => [
				actor,
				requestMaker(SEED, {
					endpoints: all,
					own: ['commons', 'community-shomu', `office-${devices.get(actor)?.me.unit ?? 'x'}`],
					spaces: [
						...['community-ask-anything', 'community-koriyama-link', 'office-koriyama-east'],
						...['office-otama-jumin', 'personal-s0013', 'personal-s0001', 'accounts', 'sessions'],
						...['audit', 'region', '_users', 'commons%2f', 'personal-', 'COMMONS']
					],
					ids: [...rows.map(({ id }) => id), ...canaries, 's0013', 's0020'],
					revisions: [
						...rows.slice(0, 5).flatMap(({ changes }) => changes.map(({ rev }) => rev)),
						'1-a'
					],
					documents: Object.values(FACTORIES).map((make, n) =>
						make(actor.toLowerCase() || 's0001', `f${n}`)
					)
				})
			])
		);
		const faults: string[] = [];
		const statuses = new Map<number, number>();
		let next = 0;
		const work = async (): Promise<void> => {
			for (let number = next++; number < REQUESTS; number = next++) {
				const actor = ACTORS[number % ACTORS.length]!;
				const hostile = makers.get(actor)!(number);
				// Everybody from elsewhere: an address that guesses passwords is shut out.
				hostile.headers = {
					'x-forwarded-for': `10.0.${number >> 8}.${number & 255}`,
					...hostile.headers
				};
				// Ends sessions of its own, each time another one.
				const endsSession =
					/^\/api\/(session|devices)/.test(hostile.path) && hostile.method === 'DELETE';
				const device = devices.get(actor);
				const answer = await send(hostile, device?.cookie ?? '');
				if (endsSession || answer.status === 401) await deviceOf(actor);
				statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
				const isSuspect = Object.values(CANARIES).some((canary) => answer.text.includes(canary));
				const spaces = isSuspect && device ? await spacesOf(actor) : [];
				const found = fault(hostile, answer, actor, spaces);
				if (!found) continue;
				const { method, path, headers, body } = hostile;
				const said = body?.toString().slice(0, 600) ?? '';
				faults.push(
					`${number} as ${actor || 'nobody'}: ${found}\n${method} ${path} ${JSON.stringify(headers)}\n${said}\n→ ${answer.status} ${answer.text.slice(0, 300)}`
				);
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, work));
		console.log(JSON.stringify(Object.fromEntries([...statuses].sort(([a], [b]) => a - b))));
		expect(faults.slice(0, 5)).toEqual([]);
		// Not everything was refused at the first look.
		expect(statuses.get(200) ?? 0).toBeGreaterThan(REQUESTS / 50);
		expect(statuses.get(201) ?? 0).toBeGreaterThan(0);
	});

	it('is well afterwards, and wrote nothing about people into its log', async () => {
		await expectUnharmed(server, (await deviceOf('S0001'))!);
		const lines = server
			.output()
			.split('\n')
			.filter((line) => line.startsWith('{'));
		expect(lines.length).toBeGreaterThan(REQUESTS);
		const personal = [...Object.values(CANARIES), 'サンプル', 'S0001', 's0001', 's0013', 'S0020'];
		for (const line of lines) for (const word of personal) expect(line).not.toContain(word);
	});
});

async function spacesOf(actor: Actor): Promise<string[]> {
	const device = await deviceOf(actor);
	const answer = await device?.fetch('/api/spaces');
	const { spaces = [] } = (await answer?.json()) as { spaces?: { id: string }[] };
	return spaces.map(({ id }) => id);
}
