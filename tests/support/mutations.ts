/** Requests as nobody means them, from a seed: the same seed and number make the same request. */
import { randomFrom, type Random } from '../../src/lib/server/sample/large/random';
import { CHANGING, pathOf, type Endpoint } from './endpoints';

/** One request as it is sent; `body` may be no text at all. */
export interface Hostile {
	method: string;
	/** Path and query, as they stand on the line. */
	path: string;
	headers: Record<string, string>;
	body: Buffer | null;
	endpoint: Endpoint;
}

/** What is known of the region, to begin with requests that are nearly right. */
export interface Known {
	endpoints: readonly Endpoint[];
	/** Spaces the person has, as a rule. */
	own: readonly string[];
	/** Ids of other spaces, and names of databases that are none; of people and documents. */
	spaces: readonly string[];
	ids: readonly string[];
	revisions: readonly string[];
	/** Documents as the person would write them. */
	documents: readonly object[];
}

const HOSTILE_TEXT = [
	...[
		'',
		' ',
		'\0',
		'\ud800',
		'\udfff\ud800',
		'__proto__',
		'constructor',
		'toString',
		'..',
		'../..'
	],
	...['%00', '%2e%2e%2f', '%', '\u202e', '\ufeff', "'; DROP TABLE", '<script>alert(1)</script>'],
	...['_design/yui', '_local/x', '_all_docs', 'null', 'undefined', 'NaN', '-1', '1e999', 'true'],
	...['072036', '999999', 'S0099', 'system', 'clerk', '_admin', '2026-02-30', '9'.repeat(400)],
	...['あ'.repeat(5000), '🏯', '\r\nx-evil: 1', 'a'.repeat(260), '0', '1-a', '1-aa', 'all', 'hide']
];
const HOSTILE_NUMBERS = [0, -0, -1, 1.5, 1e21, 1e308, -1e308, 2 ** 53, 2 ** 31, 5e-324, 255];
const GATEWAY_PATHS = [
	...['', '_changes', '_bulk_get', '_revs_diff', '_bulk_docs', '_ensure_full_commit', '_local/x'],
	...[
		'_all_docs',
		'_find',
		'_design/yui',
		'_security',
		'_revs_limit',
		'_purge',
		'_local_docs',
		'_temp_view'
	]
];
const QUERIES = [
	...[
		'since=0',
		'since=now',
		'limit=1',
		'limit=-1',
		'style=all_docs',
		'feed=continuous',
		'rev=1-a'
	],
	...['include_docs=true', 'open_revs=all', 'open_revs=["1-a"]', 'open_revs=[[', 'conflicts=true'],
	...[
		'revs=true',
		'revs=maybe',
		'attachments=true',
		'filter=_view',
		'key=%22a%22',
		'a=1&a=2',
		'%=%'
	],
	...[
		'before=zzz',
		'from=2026-01-01',
		'to=x',
		'limit=999999999999',
		'text=%E3%81%82',
		'format=csv',
		'__proto__=1'
	]
];
const HEADERS: readonly [string, readonly string[]][] = [
	[
		'content-type',
		[
			'text/plain',
			'application/xml',
			'multipart/form-data; boundary=x',
			'application/json; charset=utf-16',
			''
		]
	],
	['content-encoding', ['gzip', 'br', 'identity', 'x']],
	['accept-encoding', ['gzip', 'br', 'br;q=0, gzip;q=0', '*', ',,,']],
	['accept', ['text/html', 'application/json', '*/*', 'multipart/mixed']],
	['origin', ['https://evil.example', 'null', 'http://127.0.0.1']],
	['sec-fetch-site', ['cross-site', 'same-site', 'same-origin', 'none', 'x']],
	['x-forwarded-for', ['1.2.3.4', '::1', 'x'.repeat(500), ',']],
	['x-forwarded-proto', ['https', 'javascript', '']],
	['x-forwarded-host', ['evil.example']],
	['host', ['evil.example', '']],
	['x-http-method-override', ['DELETE', 'PUT']],
	['x-auth-couchdb-username', ['admin']],
	['x-auth-couchdb-roles', ['_admin']],
	['authorization', ['Basic YWRtaW46YWRtaW4=', 'Bearer x']],
	['cookie', ['yui_session=', 'yui_session=x', 'yui_session=%', 'AuthSession=x', 'a'.repeat(4000)]],
	['if-none-match', ['*', '"x"']],
	['range', ['bytes=0-1', 'bytes=9-1']],
	['user-agent', ['', 'a'.repeat(2000), '\u00e9']],
	['x-sveltekit-action', ['true']],
	['expect', ['100-continue']]
];

/** Makes requests number by number. */
export function requestMaker(seed: number, known: Known): (number: number) => Hostile {
	// The gateway has many paths of its own: it gets its share beside every other endpoint.
	const gateway = known.endpoints.find(({ route }) => route.startsWith('/api/couch'));
	return (number) => {
		const random = randomFrom(seed + number * 7919);
		const endpoint =
			gateway && random.chance(0.4) ? gateway : known.endpoints[number % known.endpoints.length]!;
		return mutated(random, endpoint, known, endpoint === gateway);
	};
}

function mutated(random: Random, endpoint: Endpoint, known: Known, isGateway: boolean): Hostile {
	const name = (): string => {
		const kinds = [known.spaces, known.ids, known.revisions, HOSTILE_TEXT];
		return random.pick(random.pick(kinds));
	};
	const segment = (text: string): string =>
		random.chance(0.9) ? encodeURIComponent(text.replace(/\p{Surrogate}/gu, '')) : rawSegment(text);
	const space = (): string =>
		segment(random.chance(0.9) ? random.pick(random.pick([known.own, known.spaces])) : name());
	const meant = isGateway && random.chance(0.7) ? replication(random, known) : null;
	const parameter = (): string => {
		if (!isGateway) return segment(name());
		if (meant) return `${space()}/${meant.path}`;
		return `${space()}/${random.chance(0.6) ? random.pick(GATEWAY_PATHS) : segment(name())}`;
	};
	const method =
		meant?.method ??
		(random.chance(0.9)
			? random.pick(endpoint.methods)
			: random.pick(['GET', 'HEAD', 'OPTIONS', 'PROPFIND', 'PURGE', ...CHANGING]));
	const query = random.chance(isGateway ? 0.3 : 0.25)
		? `?${Array.from({ length: random.integer(1, 3) }, () => random.pick(QUERIES)).join('&')}`
		: '';
	const headers: Record<string, string> = {};
	const hasBody = method !== 'GET' && method !== 'HEAD';
	const value = meant?.body ?? nearlyRight(random, endpoint, known);
	const body = hasBody ? bodyOf(random, value, known) : null;
	if (body) headers['content-type'] = 'application/json';
	if (random.chance(0.2))
		for (let times = random.integer(1, 3); times > 0; times--) {
			const [header, values] = random.pick(HEADERS);
			headers[header] = random.pick(values);
		}
	return { method, path: pathOf(endpoint, parameter) + query, headers, body, endpoint };
}

/** A request as a replicator makes it, below a space. */
function replication(random: Random, { ids, revisions, documents }: Known) {
	const docs = Array.from({ length: random.integer(1, 3) }, () => ({
		...random.pick(documents),
		...(random.chance(0.3) ? { _rev: random.pick(revisions) } : {}),
		...(random.chance(0.1) ? { _deleted: true } : {})
	}));
	const [id, rev] = [random.pick(ids), random.pick(revisions)];
	const get = (path: string) => ({ method: 'GET', path, body: undefined });
	const post = (path: string, body: Record<string, unknown>) => ({ method: 'POST', path, body });
	return random.pick<{ method: string; path: string; body: Record<string, unknown> | undefined }>([
		get(''),
		get('_changes'),
		get(encodeURIComponent(id)),
		post('_bulk_get', { docs: [{ id, rev }, { id: random.pick(ids) }] }),
		post('_revs_diff', { [id]: [rev] }),
		post('_bulk_docs', { docs, new_edits: true }),
		post('_bulk_docs', { docs, new_edits: random.chance(0.5) }),
		{ method: 'PUT', path: '_local/x', body: { _id: '_local/x', last_seq: 0 } }
	]);
}

/** What must not stand raw on the request's line is left out, so that the server gets to see it. */
const rawSegment = (text: string): string => text.replace(/[^\x21-\x7e]|[?#]/g, '').slice(0, 1000);

function bodyOf(random: Random, value: Record<string, unknown>, known: Known): Buffer {
	for (let times = random.integer(0, 3); times > 0; times--) spoil(random, value, known);
	let text = JSON.stringify(value) ?? 'null';
	if (random.chance(0.05)) text = text.replace('"', '"\\ud800');
	if (random.chance(0.03)) text = text.slice(0, random.integer(0, text.length));
	if (random.chance(0.02)) text = '['.repeat(20_000) + text;
	if (random.chance(0.02)) text = `{"a":${'9'.repeat(2000)},"b":1e9999}`;
	if (random.chance(0.02)) text = `{"__proto__":{"roles":["_admin"]},${text.slice(1)}`;
	if (random.chance(0.01)) text = JSON.stringify({ text: 'x'.repeat(1024 * 1024) });
	const bytes = Buffer.from(text);
	if (random.chance(0.03)) bytes[random.integer(0, Math.max(0, bytes.length - 1))] = 0xff;
	return bytes;
}

/** A body that fits the endpoint, or has fields it may know. */
function nearlyRight(random: Random, endpoint: Endpoint, known: Known): Record<string, unknown> {
	const { own, ids } = known;
	const spaces = [...own, ...known.spaces];
	if (endpoint.route === '/api/moderation' && random.chance(0.7))
		return {
			space: random.pick(spaces),
			target: random.pick(ids),
			action: random.pick(['hide', 'restore', 'dismiss']),
			reason: '理由'
		};
	const values = (): unknown =>
		random.pick<unknown>([
			random.pick(spaces),
			random.pick(ids),
			random.pick(HOSTILE_TEXT),
			random.pick(HOSTILE_NUMBERS),
			...[true, false, null, [], {}, ['072036'], '072036', 'S0020', 's0020']
		]);
	const words = endpoint.words.filter(() => random.chance(0.4));
	return Object.fromEntries(words.map((word) => [word, values()]));
}

/** Changes one thing somewhere in a value, in place. */
function spoil(random: Random, value: unknown, known: Known): void {
	let place = value as Record<string, unknown>;
	for (;;) {
		const inner = Object.values(place).filter(
			(child) => typeof child === 'object' && child !== null
		);
		if (inner.length === 0 || random.chance(0.4)) break;
		place = random.pick(inner) as Record<string, unknown>;
	}
	const keys = Object.keys(place);
	const key = keys.length > 0 ? random.pick(keys) : 'x';
	const deep = (depth: number): unknown => (depth === 0 ? 1 : { a: [deep(depth - 1)] });
	const changes: (() => void)[] = [
		() => void Reflect.deleteProperty(place, key),
		() => (place[key] = random.pick(HOSTILE_TEXT)),
		() => (place[key] = random.pick(HOSTILE_NUMBERS)),
		() => (place[key] = random.pick([null, true, [], {}, [[]], [null]])),
		() => (place[key] = [place[key], place[key]]),
		() => (place[key] = { value: place[key] }),
		() => (place[key] = random.pick(known.ids)),
		() => (place[key] = deep(random.pick([3, 40, 200]))),
		() => (place[random.pick(HOSTILE_TEXT)] = place[key]),
		() =>
			(place[random.pick(['_rev', '_deleted', '_attachments', '_revisions', 'author', 'editor'])] =
				place[key])
	];
	random.pick(changes)();
}
