import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newMembership } from './community';
import type { Envelope } from '$lib/domain/core/document';
import { FACTORIES } from '../../../../tests/support/factories';
import { YuiDatabase } from '$lib/read-model/database';
import type { Stored } from '$lib/read-model/row';
import { tablesOf, writeRows } from '$lib/read-model/rows';
import { NEW_SPACE, type SpaceState } from '$lib/read-model/state';
import { whyClosed } from './closed.query';

const ME = { id: 's0001', municipality: '072036' };
let database: YuiDatabase;

beforeEach(async () => {
	database = new YuiDatabase(ME.id);
	await space('commons');
});
afterEach(() => database.delete());

const space = (id: string, more: Partial<SpaceState> = {}) =>
	database.spaces.put({
		...NEW_SPACE,
		...{ id, title: id, position: 0, serverMark: '1', phase: 'ready' },
		...more
	});

async function write(...documents: Envelope[]) {
	const items = documents.map((document) => ({
		id: document._id,
		document: { ...document, _rev: '1-a' } as Stored,
		conflicts: []
	}));
	const ids = items.map(({ id }) => id);
	await database.transaction('rw', tablesOf(database, ids), () =>
		writeRows(database, 'commons', items)
	);
}

const aCommunity = (more: object = {}): Envelope =>
	({
		...FACTORIES.community('system', 'tea'),
		_id: 'community:system:tea',
		...{ community: 'tea', scope: 'region', municipality: null, ...more }
	}) as Envelope;

const aMembership = (state: 'joined' | 'left') =>
	newMembership({ author: ME.id, now: '2026-04-01T00:00:00.000Z', community: 'tea', state });

const why = async (id: string) => (await whyClosed(ME, id)(database))?.why ?? null;

describe('a form for a community', () => {
	it('one is not in says so, and offers joining', async () => {
		await write(aCommunity());
		expect(await whyClosed(ME, 'community-tea')(database)).toMatchObject({
			why: 'not_joined',
			mayJoin: true
		});
	});

	it('one was never invited to offers no joining', async () => {
		await write(aCommunity({ scope: 'closed', host: 's0009' }));
		expect(await whyClosed(ME, 'community-tea')(database)).toMatchObject({
			why: 'not_joined',
			mayJoin: false
		});
	});

	it('one has just left says so, although its talk is still on the device', async () => {
		await write(aCommunity(), aMembership('left'));
		await space('community-tea');
		expect(await why('community-tea')).toBe('not_joined');
	});

	it('that does not exist says so, but not before the directory is there', async () => {
		expect(await why('community-nowhere')).toBe('unknown');
		expect(await why('community-NO WHERE')).toBe('unknown');
		await space('commons', { phase: 'loading' });
		expect(await why('community-nowhere')).toBeNull();
	});

	it('is open to who joined it a moment ago, also without a network', async () => {
		await write(aCommunity(), aMembership('joined'));
		expect(await why('community-tea')).toBeNull();
	});

	it('is closed when the joining was refused', async () => {
		const membership = aMembership('joined');
		await write(aCommunity(), membership);
		await database.outbox.put({
			...{ key: `commons/${membership._id}`, space: 'commons', id: membership._id },
			...{ type: 'membership', title: '', at: 1, version: 1, state: 'refused', base: null }
		});
		expect(await why('community-tea')).toBe('not_joined');
	});

	it('that is archived says so', async () => {
		await write(aCommunity({ archived: true }), aMembership('joined'));
		expect(await why('community-tea')).toBe('archived');
	});
});

describe('a form for an office', () => {
	it('is open for the own one alone', async () => {
		await space('office-x');
		await space('office-next', { readOnly: true });
		await space('office-before', { phase: 'gone' });
		expect(await why('office-x')).toBeNull();
		expect(await why('office-next')).toBe('announced');
		expect(await why('office-before')).toBe('elsewhere');
		expect(await why('office-other')).toBe('elsewhere');
	});
});

it('a form for what everybody has is never closed', async () => {
	expect(await why('commons')).toBeNull();
	expect(await why('personal-s0001')).toBeNull();
});
