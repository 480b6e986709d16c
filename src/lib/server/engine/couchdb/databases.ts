import couchRules from 'virtual:couch-rules';
import { parseSpace } from '$lib/domain/core/space';
import { memberRole, type CouchClient } from './client';

const DESIGN_ID = '_design/yui';

interface DesignDocument {
	_id: string;
	_rev?: string;
	language: 'javascript';
	lib: { rules: string };
	validate_doc_update: string;
}

/**
 * The rules of `lib/domain` as a design document. They stand in a CommonJS module, which CouchDB
 * compiles once; the function only requires it.
 */
const designDocument = (prefix: string): DesignDocument => ({
	_id: DESIGN_ID,
	language: 'javascript',
	lib: { rules: couchRules },
	validate_doc_update: `function (doc, old, user) { require('lib/rules').validate(doc, old, user, ${JSON.stringify(prefix)}); }`
});

/** Gives a database its existence, its rights and its rules; repeating it changes nothing. */
export async function ensureDatabase(
	client: CouchClient,
	prefix: string,
	name: string
): Promise<void> {
	const path = encodeURIComponent(prefix + name);
	// One shard: spaces are small, and only within a shard is the feed in the order of arrival, which
	// the clerk goes by.
	const created = await client.admin('PUT', `${path}?q=1`);
	if (![201, 202, 412].includes(created.status))
		throw new Error(`CouchDB answered ${created.status} when a database was to be created`);
	const space = parseSpace(name);
	// The server's own databases are the administrator's alone.
	const security = {
		admins: { names: [], roles: ['_admin'] },
		members: { names: [], roles: [space ? memberRole(space.id) : '_admin'] }
	};
	const current = await client.admin<unknown>('GET', `${path}/_security`);
	if (!isSameSecurity(current.body, security))
		await client.admin('PUT', `${path}/_security`, security);
	if (space) await installRules(client, path, prefix);
}

interface Security {
	admins: { names: string[]; roles: string[] };
	members: { names: string[]; roles: string[] };
}

function isSameSecurity(found: unknown, wanted: Security): boolean {
	const { admins, members } = (found ?? {}) as Partial<Security>;
	const picture = (part?: Partial<Security['admins']>): string =>
		JSON.stringify([part?.names ?? [], part?.roles ?? []]);
	return picture(admins) === picture(wanted.admins) && picture(members) === picture(wanted.members);
}

/** Installs the design document only when its text differs. */
async function installRules(client: CouchClient, path: string, prefix: string): Promise<void> {
	const wanted = designDocument(prefix);
	// Another server process may install it at the same time: then ours is the one that gives way.
	for (let attempt = 0; attempt < 3; attempt++) {
		const { status, body } = await client.admin<Partial<DesignDocument>>(
			'GET',
			`${path}/${DESIGN_ID}`
		);
		const isSame =
			status === 200 &&
			body.lib?.rules === wanted.lib.rules &&
			body.validate_doc_update === wanted.validate_doc_update;
		if (isSame) return;
		const revision = status === 200 ? { _rev: body._rev } : {};
		const put = await client.admin('PUT', `${path}/${DESIGN_ID}`, { ...wanted, ...revision });
		if (put.status === 201 || put.status === 202) return;
	}
	throw new Error('the rules could not be installed in CouchDB');
}
