/**
 * The table of permissions, cell by cell, on the running server: every role × every type × every
 * action, on what the person wrote, what somebody of the same municipality wrote, and what somebody
 * of another one wrote. What is allowed succeeds; what is not is refused and changes nothing.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { revised } from '$lib/domain/core/create';
import type { Envelope, RefusalCode, Role } from '$lib/domain/core/document';
import type { SpaceKind } from '$lib/domain/core/space';
import { newMembership } from '$lib/capabilities/community/community';
import { hidingId } from '$lib/capabilities/moderation/hiding-id';
import { newReport } from '$lib/capabilities/moderation/moderation';
import { isHideable } from '$lib/domain/permissions/may';
import { ACTIONS, type Grants, type Reach, type TypeRules } from '$lib/domain/permissions/presets';
import { PERMISSIONS } from '$lib/domain/permissions/table';
import { DEFAULT_SETTINGS } from '$lib/capabilities/settings/settings';
import { documentTypes, type DocumentTypeName } from '$lib/domain/registry';
import { deletedPost, type Reply, type Thread } from '$lib/capabilities/thread/thread';
import { FACTORIES } from '../support/factories';
import { expectUnharmed, refused, write } from '../support/gateway';
import {
	engineName,
	eventually,
	startServer,
	type Device,
	type TestServer
} from '../support/server';

/** Who of the sample acts in which role, and the colleague in the same office, if there is one. */
const ACTORS: Readonly<Record<Exclude<Role, 'clerk' | 'general-affairs'>, string>> = {
	member: 's0001',
	host: 's0002',
	organiser: 's0003',
	manager: 's0005',
	'municipal-admin': 's0006',
	secretariat: 's0004'
};
/** Hosted by s0002; everybody in this test joins it. */
const COMMUNITY = 'shomu';
/** Work in the office that s0005 heads, which is in the municipality of all actors but s0003. */
const NEIGHBOUR = 's0007';
/** Works in another municipality than everybody else here. */
const STRANGER = 's0013';

type Relation = 'own' | 'neighbour' | 'stranger';
const RELATIONS: readonly Relation[] = ['own', 'neighbour', 'stranger'];

let server: TestServer;
const devices = new Map<string, Device>();
/** Those who are 所属長 or 代決者 of the office they work in. */
const heads = new Set<string>();
const deviceOf = (person: string): Device => devices.get(person)!;
let count = 0;

beforeAll(async () => {
	server = await startServer();
	const people = [...Object.values(ACTORS), NEIGHBOUR, STRANGER];
	for (const person of people) {
		devices.set(person, await server.signIn(person.toUpperCase()));
		const now = new Date().toISOString();
		const joining = newMembership({ author: person, now, community: COMMUNITY, state: 'joined' });
		// Some of them already have; that stands.
		await write(deviceOf(person), 'commons', [joining]);
		expect((await deviceOf(person).couch('GET', `community-${COMMUNITY}`)).status).toBe(200);
		const { me } = deviceOf(person);
		const { head, deputy } = await read(person, 'commons', `unit:${me.unit}`);
		if (head === person || deputy === person) heads.add(person);
	}
	// What the server writes only when somebody has reason for it.
	const post = FACTORIES.anonymous(STRANGER, 'published');
	expect((await write(deviceOf(STRANGER), `personal-${STRANGER}`, [post])).status).toBe(201);
	const wish = FACTORIES.proposal(STRANGER, 'answered');
	expect((await write(deviceOf(STRANGER), `personal-${STRANGER}`, [wish])).status).toBe(201);
	await eventually(async () => {
		const { status } = await deviceOf(ACTORS.secretariat).fetch('/api/admin/proposals', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ proposal: wish._id, reason: '近い会があります。' })
		});
		expect(status).toBe(204);
	});
	// A host has to decide what is reported there.
	const opened = await deviceOf(ACTORS.secretariat).fetch('/api/admin/communities', {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({
			...{ community: 'hosted', title: '通報のある会', kind: 'learning', scope: 'region' },
			...{ municipality: null, purpose: '通報される。', howTo: '', host: STRANGER }
		})
	});
	expect(opened.status).toBe(201);
	const bad = FACTORIES.thread(STRANGER, 'reported');
	const about = {
		target: bad._id,
		space: 'community-hosted',
		reason: 'wrong',
		detail: ''
	} as const;
	const report = newReport({ author: STRANGER, now: new Date().toISOString() }, about);
	for (const [space, document] of [
		['community-hosted', bad],
		[`personal-${STRANGER}`, report]
	] as const)
		expect((await write(deviceOf(STRANGER), space, [document])).body[0].ok).toBe(true);
	const settings = await deviceOf(ACTORS.secretariat).fetch(
		'/api/admin/settings?municipality=072036',
		{
			method: 'PUT',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(DEFAULT_SETTINGS)
		}
	);
	expect(settings.ok).toBe(true);
});
afterAll(() => server.dispose());

/** The space of this kind in which somebody writes. */
function spaceOf(kind: SpaceKind, person: string): string {
	if (kind === 'commons') return 'commons';
	if (kind === 'community') return `community-${COMMUNITY}`;
	return kind === 'office' ? `office-${deviceOf(person).me.unit}` : `personal-${person}`;
}

/** Roles with which the actor acts there; whoever heads a small office does so besides. */
function held(role: Role, kind: SpaceKind, person: string): Role[] {
	const atPlace: Partial<Record<Role, SpaceKind>> = { host: 'community', manager: 'office' };
	const own: Role[] = atPlace[role] === undefined || atPlace[role] === kind ? [role] : [];
	return [
		'member',
		...own,
		...(kind === 'office' && heads.has(person) ? ['manager' as const] : [])
	];
}

/** What the table says, read once more and independently of `refusalOf` and `may`. */
function isGranted(
	grants: Grants,
	roles: readonly Role[],
	relation: Relation,
	isSameTown: boolean
) {
	const reaches = roles.map((role): Reach | undefined => grants[role]);
	if (reaches.includes('all')) return true;
	if (reaches.includes('municipality') && isSameTown) return true;
	return (reaches.includes('own') || reaches.includes('named')) && relation === 'own';
}

const authorOf = (actor: string, relation: Relation): string =>
	relation === 'own' ? actor : relation === 'neighbour' ? NEIGHBOUR : STRANGER;

const read = async (reader: string, space: string, id: string) =>
	(await deviceOf(reader).couch('GET', `${space}/${encodeURIComponent(id)}`)).body;

/** Something of this type that the server wrote itself, perhaps only just. */
async function existing(type: DocumentTypeName): Promise<Envelope & { _rev: string }> {
	const space = spaceOf(PERMISSIONS[type].spaces[0]!, STRANGER);
	const find = async () => {
		const { body } = await deviceOf(STRANGER).couch('GET', `${space}/_changes`);
		return (body.results as { id: string }[]).find(({ id }) => id.startsWith(`${type}:`));
	};
	await expect.poll(find, { message: `a ${type} of the server`, timeout: 20_000 }).toBeDefined();
	return read(STRANGER, space, (await find())!.id);
}

/** A new document of somebody who may write it; null when its author may not. */
async function planted(
	type: DocumentTypeName,
	author: string,
	space: string
): Promise<(Envelope & { _rev: string }) | null> {
	const document = FACTORIES[type](author, `k${++count}`);
	const { body } = await write(deviceOf(author), space, [document]);
	return body[0].rev ? { ...document, _rev: body[0].rev } : null;
}

/** Why an edit is refused: of one's own because nobody may, of others' because they are others'. */
function editRefusal(rules: TypeRules, relation: Relation): RefusalCode {
	if (isServers(rules)) return 'server_only';
	// Of what nobody owns the roles decide.
	const isOwned = rules.edit.member !== 'named';
	return relation === 'own' || !isOwned ? 'role_required' : 'author_mismatch';
}

const types = Object.entries(PERMISSIONS) as [DocumentTypeName, TypeRules][];
const isServers = ({ create }: TypeRules): boolean => Object.keys(create).join() === 'clerk';
/** A post that is deleted says so in the place of its texts. */
const inState = (document: Envelope, state: string): Envelope & { state: string } => {
	const isPost = document.type === 'thread' || document.type === 'reply';
	if (isPost && state === 'deleted')
		return { ...deletedPost(document as Thread | Reply, document.updatedAt), state };
	return { ...document, state };
};
/** A type without states says nothing here. */
const changesOf = ({ states }: TypeRules) =>
	Object.keys(states ?? {}).flatMap((from) => Object.keys(states ?? {}).map((to) => [from, to]));

it('has a document of every type', () => {
	expect(Object.keys(FACTORIES).sort()).toEqual(documentTypes.map(({ type }) => type).sort());
});

describe.each(Object.keys(ACTORS) as (keyof typeof ACTORS)[])(`%s on the ${engineName}`, (role) => {
	const actor = ACTORS[role];

	describe.each(
		types.flatMap(([type, rules]) => rules.spaces.map((kind) => ({ type, rules, kind })))
	)('$type in $kind', ({ type, rules, kind }) => {
		it('creates', async () => {
			const space = spaceOf(kind, actor);
			const roles = held(role, kind, actor);
			const document = FACTORIES[type](actor, `k${++count}`);
			const { body } = await write(deviceOf(actor), space, [document]);
			const stored = await read(actor, space, document._id);
			if (isGranted(rules.create, roles, 'own', true)) {
				expect(body).toEqual([expect.objectContaining({ ok: true, id: document._id })]);
				expect(stored).toMatchObject(document);
			} else {
				const reason = isServers(rules) ? 'server_only' : 'role_required';
				expect(body).toEqual([refused(reason, document._id)]);
				expect(stored.error).toBe('not_found');
			}
			// Never in somebody else's name.
			const other = FACTORIES[type](STRANGER, `k${++count}`);
			const forged = [other, { ...other, editor: actor }];
			const { body: answers } = await write(deviceOf(actor), space, forged);
			expect(answers.map(({ error }: { error: string }) => error)).toEqual([
				'forbidden',
				'forbidden'
			]);
		});

		it.each(RELATIONS)('reads, edits and deletes: %s', async (relation) => {
			const roles = held(role, kind, actor);
			const author = isServers(rules) ? STRANGER : authorOf(actor, relation);
			const whose = ({ _id }: Envelope, reader: string): Relation =>
				isServers(rules) ? (_id.split(':')[1] === reader ? 'own' : 'stranger') : relation;
			// Whose office or personal space the actor does not have, of that nothing is known.
			const space = spaceOf(kind, author);
			const hasSpace = space === spaceOf(kind, actor);
			const document = isServers(rules)
				? kind === 'commons'
					? await existing(type)
					: null
				: await planted(type, author, space);
			// What its author may not write does not exist; `creates` has seen to that.
			if (!document) return;
			const owner = author;
			const path = `${space}/${encodeURIComponent(document._id)}`;

			const reading = await deviceOf(actor).couch('GET', path);
			const mayRead = isGranted(rules.read, roles, whose(document, actor), true);
			if (hasSpace && mayRead)
				expect(reading).toMatchObject({ status: 200, body: { _id: document._id } });
			else if (hasSpace)
				expect(reading).toMatchObject({ status: 404, body: { reason: 'missing' } });
			else expect(reading).toMatchObject({ status: 403, body: { reason: 'not_a_member' } });

			const now = new Date().toISOString();
			const edit = revised(document, actor, now);
			const edited = await write(deviceOf(actor), space, [edit]);
			const mayEdit = hasSpace && isGranted(rules.edit, roles, relation, true);
			if (!hasSpace) expect(edited.status).toBe(403);
			else if (mayEdit) expect(edited.body[0]).toMatchObject({ ok: true });
			else expect(edited.body).toEqual([refused(editRefusal(rules, relation), document._id)]);
			const before = await read(owner, space, document._id);
			expect(before.editor).toBe(mayEdit ? actor : document.editor);

			const { type: name, author: writer, createdAt } = document;
			const rest = { type: name, author: writer, editor: actor, createdAt, updatedAt: now };
			const tombstone = { _id: document._id, _rev: before._rev, _deleted: true, ...rest };
			const deleted = await write(deviceOf(actor), space, [tombstone]);
			const after = await read(owner, space, document._id);
			if (!hasSpace) expect(deleted.status).toBe(403);
			if (hasSpace && isGranted(rules.delete, roles, relation, true)) {
				expect(deleted.body[0]).toMatchObject({ ok: true });
				expect(after.reason).toBe('deleted');
				return;
			}
			if (hasSpace) expect(deleted.body[0]).toMatchObject({ error: 'forbidden' });
			expect(after).toEqual(before);
		});

		it.each(RELATIONS)('hides and restores: %s', async (relation) => {
			const roles = held(role, kind, actor);
			const author = authorOf(actor, relation);
			const space = spaceOf(kind, author);
			const document = isServers(rules) ? null : await planted(type, author, space);
			const target = document?._id ?? FACTORIES[type](author, `k${++count}`)._id;
			const ask = (by: string, action: string) =>
				deviceOf(by).fetch('/api/moderation', {
					method: 'POST',
					headers: { 'content-type': 'application/json' },
					body: JSON.stringify({ space, target, action, reason: '個人の情報' })
				});
			const stateOf = async () => (await read(author, space, hidingId(target))).state;
			const town = (person: string) => deviceOf(person).me.municipality;
			const isSameTown = town(author) === town(actor);
			const hasSpace = space === spaceOf(kind, actor);
			// A head is head of the own office only.
			const here = hasSpace || kind === 'commons' ? roles : roles.filter((r) => r !== 'manager');

			for (const action of ['hide', 'restore'] as const) {
				if (action === 'restore' && isHideable(type)) {
					// By somebody who may, so that there is something to restore.
					expect((await ask(ACTORS.secretariat, 'hide')).status).toBe(204);
				}
				const before = await stateOf();
				const { status } = await ask(actor, action);
				if (!isHideable(type)) expect(status).toBe(400);
				else if (isGranted(rules[action], here, relation, isSameTown)) {
					expect(status).toBe(204);
					expect(await stateOf()).toBe(action === 'hide' ? 'hidden' : 'restored');
					continue;
				} else expect(status).toBe(hasSpace ? 403 : 404);
				expect(await stateOf()).toBe(before);
			}
		});
	});
});

/** What those types are about that are not about a reply. */
const TARGETS: Readonly<Record<string, string>> = {
	saved: 'thread:s0099:k',
	useful: 'faq:s0099:k'
};

describe.each(types.filter(([, rules]) => !isServers(rules)))(`a field of %s`, (type, rules) => {
	const kind = rules.spaces[0]!;
	/** Whoever may write it. */
	const [role] = (['member', 'organiser', 'host'] as const).filter((one) => rules.create[one]);
	const author = ACTORS[role!];
	/** Other values that would be well formed. */
	const OTHERS: Readonly<Record<string, unknown>> = {
		community: 'elsewhere',
		place: 'community-elsewhere',
		thread: 'thread:s0099:k',
		notebook: 'notebook:s0099:k',
		section: '02',
		series: 'series:s0099:k',
		date: '2026-05-20',
		form: 'faq',
		target: TARGETS[type] ?? 'reply:s0099:k',
		source: 'thread:s0099:k',
		variantOf: 'faq:s0099:k',
		quote: 'reply:s0099:k',
		space: 'community-elsewhere',
		createdAt: '2026-03-31T00:00:00.000Z'
	};

	it.each(['createdAt', ...rules.immutable])('%s keeps its first value', async (field) => {
		const space = spaceOf(kind, author);
		const document = (await planted(type, author, space))!;
		const changed = { ...document, [field]: OTHERS[field], updatedAt: new Date().toISOString() };
		const { body } = await write(deviceOf(author), space, [changed]);
		expect(body).toEqual([refused('immutable_field', document._id)]);
		expect(await read(author, space, document._id)).toEqual(document);
	});

	it('that says whose it is keeps its first value', async () => {
		const space = spaceOf(kind, author);
		const document = (await planted(type, author, space))!;
		const { body } = await write(deviceOf(author), space, [{ ...document, author: STRANGER }]);
		expect(body).toEqual([refused('author_mismatch', document._id)]);
		expect(await read(author, space, document._id)).toEqual(document);
	});
});

describe.each(types.filter(([, rules]) => rules.states && !isServers(rules)))(
	'the state of %s',
	(type, rules) => {
		const space = spaceOf(rules.spaces[0]!, ACTORS.member);

		it.each(changesOf(rules))('%s → %s', async (from, to) => {
			const device = deviceOf(ACTORS.member);
			const begun = FACTORIES[type](ACTORS.member, `k${++count}`);
			const document = inState(begun, from!);
			const { body } = await write(device, space, [document]);
			const next = { ...inState(begun, to!), _rev: body[0].rev };
			const answer = await write(device, space, [next]);
			const isAllowed = from === to || rules.states![from!]!.includes(to!);
			if (isAllowed) expect(answer.body[0]).toMatchObject({ ok: true });
			else expect(answer.body).toEqual([refused('wrong_state', document._id)]);
			expect((await read(ACTORS.member, space, document._id)).state).toBe(isAllowed ? to : from);
		});
	}
);

describe('the clerk', () => {
	it.each(types.filter(([, rules]) => isServers(rules)))('alone wrote every %s', async (type) => {
		expect(await existing(type)).toMatchObject({ author: 'system', editor: 'system' });
	});

	it('is nobody who can sign in', () => {
		for (const { me } of devices.values()) expect(me.roles).not.toContain('clerk');
	});
});

it('has cells for every action', () => {
	expect(ACTIONS).toEqual(['read', 'create', 'edit', 'delete', 'hide', 'restore']);
});

it('leaves the server unharmed', () => expectUnharmed(server, deviceOf(STRANGER)));
