import type { Membership } from '$lib/capabilities/community/community';
import type { Report } from '$lib/capabilities/moderation/moderation';
import type { RefusalCode, Who } from '$lib/domain/core/document';
import type { Space } from '$lib/domain/core/space';
import { isReadable } from '$lib/domain/permissions/readable';
import { isConfidentialId } from '$lib/domain/registry';
import type { Access } from '../access/access';
import type { Account, SignedIn } from '../accounts/types';
import type {
	ChangesAnswer,
	ChangesQuery,
	Engine,
	GatewayDatabase,
	JsonAnswer,
	StoredDocument
} from '../engine/engine';
import { readJson, type BodyLimits } from '../http/body';
import { compressedJson } from '../http/compress';
import {
	badRequest,
	HttpError,
	json,
	methodNotAllowed,
	notAMember,
	notFound
} from '../http/errors';
import type { Allowance } from './allowance';
import type { ReadingBudget } from './budget';
import type { DailyLimits } from './daily';
import {
	bulkGetQuery,
	changesQuery,
	documentQuery,
	objectBody,
	refuseParameters,
	revsDiffBody
} from './parameters';
import { bulkAnswer, refuseOutdated, type Reader } from './reading';
import { isDocumentId, routeOf, type Endpoint } from './route';
import { Turns } from '../turns';
import { bulkWriteOf, bytesOf, writeDocuments } from './writes';

interface Options {
	engine: Engine;
	access: Access;
	limits: BodyLimits;
	/** Stable identity of this region, which PouchDB makes its checkpoint ids from. */
	uuid: string;
	allowance: Allowance;
	budget: ReadingBudget;
	daily: DailyLimits;
	/** Milliseconds since 1970. */
	clock: () => number;
}

/** One request on one space, after membership was checked. */
interface Call {
	request: Request;
	url: URL;
	space: Space;
	account: Account;
	who: Who;
	database: GatewayDatabase;
}

const LOCAL_LIMIT_BYTES = 64 * 1024;

/**
 * The only door to the documents: CouchDB's protocol, cut down to what replication needs. Paths,
 * parameters and bodies that are not named in this folder do not exist.
 */
export class Gateway {
	readonly #options: Options;
	readonly #feeds = new Turns();

	constructor(options: Options) {
		this.#options = options;
	}

	/** @throws HttpError for everything that is refused */
	async handle(request: Request, url: URL, { account }: SignedIn): Promise<Response> {
		const route = routeOf(url.pathname);
		if (route.kind === 'root') {
			allow(request, 'GET', 'HEAD');
			const { engine, uuid } = this.#options;
			return json({ couchdb: 'Welcome', version: engine.version, uuid, vendor: { name: 'Yui' } });
		}
		const { engine, access } = this.#options;
		const space = access.spaceOf(account, route.space);
		if (!space) throw notAMember();
		await access.ensure(space.id);
		const who: Who = { id: account.personId, roles: access.rolesOf(account) };
		const call = { request, url, space, account, who, database: engine.gateway(space, who) };
		switch (route.kind) {
			case 'space':
				return this.#info(call);
			case 'endpoint':
				return this.#endpoint(call, route.endpoint);
			case 'local':
				return this.#local(call, route.id);
			case 'document':
				return this.#document(call, route.id);
			case 'design':
				if (request.method === 'GET' || request.method === 'HEAD') throw notFound();
				throw new HttpError(403, 'forbidden', 'server_only');
		}
	}

	async #info({ request, url, space, database }: Call): Promise<Response> {
		allow(request, 'GET', 'HEAD');
		refuseParameters(url);
		const { doc_count, update_seq } = await database.info();
		return json({ db_name: space.id, doc_count, update_seq, instance_start_time: '0' });
	}

	#endpoint(call: Call, endpoint: Endpoint): Promise<Response> {
		switch (endpoint) {
			case '_changes':
				return this.#changes(call);
			case '_bulk_get':
				return this.#bulkGet(call);
			case '_revs_diff':
				return this.#revsDiff(call);
			case '_bulk_docs':
				return this.#bulkDocs(call);
			case '_ensure_full_commit':
				return this.#ensureFullCommit(call);
		}
	}

	async #changes({ request, url, space, who, database }: Call): Promise<Response> {
		allow(request, 'GET', 'POST');
		const query = changesQuery(url);
		// A body may only filter, which is refused; an empty one is what replicators send.
		if (request.method === 'POST') {
			const body = objectBody(await this.#body(request));
			if (Object.keys(body).length > 0) throw badRequest('filters are not served');
		}
		const { budget } = this.#options;
		// One after the other for each person: a whole feed is in memory until it is sent.
		return this.#feeds.run(who.id, async () => {
			await budget.beforeReading(who.id, 1);
			const answer = await changesOf({ database, space, who }, query);
			const text = JSON.stringify(answer);
			await budget.afterReading(who.id, text.length);
			return compressedJson(request, text);
		});
	}

	async #bulkGet(call: Call): Promise<Response> {
		const { request, url } = call;
		allow(request, 'POST');
		const query = bulkGetQuery(url, await this.#body(request));
		return compressedJson(request, await bulkAnswer(this.#reader(call), query));
	}

	async #revsDiff({ request, url, space, who, database }: Call): Promise<Response> {
		allow(request, 'POST');
		refuseParameters(url);
		const asked = [...revsDiffBody(await this.#body(request))];
		const isThere = (id: string): boolean => isDocumentId(id) && isReadable(id, space.kind, who.id);
		const known = asked.filter(([id]) => isThere(id));
		await this.#options.budget.beforeReading(who.id, known.length);
		const missing = known.length > 0 ? await database.revsDiff(Object.fromEntries(known)) : {};
		// A design document is never missing, so that no replicator sends one.
		const strangers = asked
			.filter(([id]) => !isThere(id) && !id.startsWith('_'))
			.map(([id, revisions]) => [id, { missing: revisions }]);
		return send(request, { json: { ...missing, ...Object.fromEntries(strangers) } });
	}

	async #bulkDocs({ request, url, space, account, who, database }: Call): Promise<Response> {
		allow(request, 'POST');
		refuseParameters(url);
		const { engine, access, allowance, daily, clock } = this.#options;
		const write = bulkWriteOf(await this.#body(request));
		await allowance.spend(who.id, write.documents.length, write.bytes);
		const readOnly = access.isReadOnly(account, space.id) ? readOnlyReason(space) : null;
		const results = await writeDocuments(
			{
				engine,
				database,
				space,
				who,
				now: clock(),
				refuseBeginning: (document) => daily.refusal(who.id, document),
				refuse: (document) =>
					readOnly ??
					joiningRefusal(access, account, document) ??
					reportRefusal(access, account, document)
			},
			write
		);
		engine.touch(space.id);
		// Whoever just joined may use the new space in the next request. The documents are written,
		// whatever becomes of this.
		if (space.kind === 'commons') await access.caughtUp().catch(() => {});
		return compressedJson(request, JSON.stringify(results), 201);
	}

	async #ensureFullCommit({ request, url }: Call): Promise<Response> {
		allow(request, 'POST');
		refuseParameters(url);
		return json({ ok: true, instance_start_time: '0' }, 201);
	}

	/**
	 * Replication checkpoints. Everybody has their own: the stored id begins with the person, and
	 * neither side of the mapping can name another's.
	 */
	async #local({ request, url, who, database }: Call, id: string): Promise<Response> {
		allow(request, 'GET', 'PUT');
		refuseParameters(url);
		const stored = `${who.id}~${id}`;
		const _id = `_local/${id}`;
		if (request.method === 'GET') return json({ ...(await database.getLocal(stored)), _id });
		const body = objectBody(await this.#body(request, LOCAL_LIMIT_BYTES));
		if (Object.keys(body).some((name) => name.startsWith('_') && !['_id', '_rev'].includes(name)))
			throw badRequest('reserved field');
		if (body._id !== undefined && body._id !== _id) throw badRequest('Document ID must match');
		if (body._rev !== undefined && !/^0-\d{1,15}$/.test(String(body._rev)))
			throw badRequest('Invalid rev format');
		await this.#options.allowance.spend(who.id, 1, bytesOf(body));
		const { rev } = await database.putLocal(stored, body);
		return json({ ok: true, id: _id, rev }, 201);
	}

	async #document(call: Call, id: string): Promise<Response> {
		const { request, url, space, who, database } = call;
		allow(request, 'GET', 'HEAD');
		const { budget } = this.#options;
		const { rev, ...query } = documentQuery(url);
		const { openRevs } = query;
		if (Array.isArray(openRevs)) await refuseOutdated(this.#reader(call), id, openRevs);
		await budget.beforeReading(who.id, Array.isArray(openRevs) ? openRevs.length : 1);
		if (!isReadable(id, space.kind, who.id)) throw notFound();
		if (isConfidentialId(id)) await refuseEnded(database, id);
		if (rev === null) {
			const answer = await database.getDocument(id, query);
			const stream =
				'json' in answer ? new Response(JSON.stringify(answer.json)).body! : answer.stream;
			return compressedJson(request, budget.counting(who.id, stream));
		}
		const found = await database.getDocument(id, { ...query, openRevs: [rev], conflicts: false });
		const leaves = (await jsonOf(found)) as { ok?: StoredDocument }[];
		const document = leaves.find(({ ok }) => ok?._rev === rev)?.ok;
		if (!document) throw notFound();
		return send(request, { json: document });
	}

	#reader({ who, space, database }: Call): Reader {
		const { budget } = this.#options;
		const mayRead = (id: string): boolean => isReadable(id, space.kind, who.id);
		return { database, budget, person: who.id, isReadable: mayRead };
	}

	#body(request: Request, bytes = this.#options.limits.bytes): Promise<unknown> {
		return readJson(request, { ...this.#options.limits, bytes });
	}
}

/**
 * Changes without those of design documents, of what is others' own, and without ends of what is
 * confidential. PouchDB takes an answer with fewer rows than it asked for as the last one: what was left
 * out is made up for.
 */
async function changesOf(
	call: Pick<Call, 'database' | 'space' | 'who'>,
	query: ChangesQuery
): Promise<ChangesAnswer> {
	const { database, space, who } = call;
	const answer = await database.changes(query);
	// Of what is confidential and was ended not even the id is shown, which says whom a report was about.
	const results = answer.results.filter(
		({ id, deleted }) =>
			!id.startsWith('_') &&
			isReadable(id, space.kind, who.id) &&
			!(deleted && isConfidentialId(id))
	);
	const left = answer.results.length - results.length;
	if (left === 0 || query.limit === null || answer.results.length < query.limit)
		return { ...answer, results };
	const rest = await changesOf(call, {
		...query,
		since: String(answer.last_seq),
		limit: left
	});
	return { ...rest, results: [...results, ...rest.results] };
}

/** @throws HttpError 404, the same as if it had never been */
async function refuseEnded(database: GatewayDatabase, id: string): Promise<void> {
	const query = { openRevs: null, revs: false, conflicts: false };
	const answer = await database.getDocument(id, query).catch((error: unknown) => {
		throw (error as { status?: number }).status === 404 ? notFound() : error;
	});
	if ('stream' in answer) await answer.stream.cancel();
}

/** Why nothing is written there: only an office can be closed to come, only a community has been. */
const readOnlyReason = ({ kind }: Space): RefusalCode =>
	kind === 'community' ? 'archived' : 'read_only';

/** Joining what is archived, or another municipality's; leaving is always possible. */
function joiningRefusal(
	access: Access,
	account: Account,
	document: StoredDocument
): RefusalCode | null {
	const { type, state, community } = document as Partial<Membership>;
	if (type !== 'membership' || state !== 'joined' || community === undefined) return null;
	return access.joiningRefusal(account, community);
}

/**
 * Reporting from a place one does not have: what is reported is shown to moderators, and nobody opens a
 * place by a report. Asked here, where the person hears of it: what is let in is taken in (moderation).
 */
function reportRefusal(
	access: Access,
	account: Account,
	document: StoredDocument
): RefusalCode | null {
	const { type, space } = document as Partial<Report>;
	if (type !== 'report' || space === undefined) return null;
	return access.spaceOf(account, space) ? null : 'not_a_member';
}

function allow(request: Request, ...methods: string[]): void {
	if (!methods.includes(request.method)) throw methodNotAllowed(...methods);
}

function send(request: Request, answer: JsonAnswer): Response {
	return compressedJson(request, 'json' in answer ? JSON.stringify(answer.json) : answer.stream);
}

async function jsonOf(answer: JsonAnswer): Promise<unknown> {
	return 'json' in answer ? answer.json : new Response(answer.stream).json();
}
