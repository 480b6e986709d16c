/** Whoever left looks after nothing, and is not asked. */
import 'fake-indexeddb/auto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newMembership, type Community } from './community';
import type { Person } from '$lib/capabilities/directory/directory';
import { newProfile } from '$lib/capabilities/profile/profile';
import { YuiDatabase } from '$lib/read-model/database';
import {
	communityProjection,
	membershipProjection,
	type CommunityRow,
	type MembershipRow
} from './community.row';
import { personProjection, type PersonRow } from '$lib/capabilities/directory/directory.row';
import { profileProjection, type ProfileRow } from '$lib/capabilities/profile/profile.row';
import { hostCandidates, hostlessCommunities } from './hosts.query';
import { experts } from '$lib/capabilities/profile/profile.query';
import { peopleToMention } from '$lib/capabilities/thread/thread.query';

const now = '2026-04-01T00:00:00.000Z';
const database = new YuiDatabase('hosts');

const person = (id: string, municipality: string, left?: boolean): Person =>
	({
		...{ _id: `person:${id}`, type: 'person', schema: 1, author: 'system', editor: null },
		...{ createdAt: now, updatedAt: now, person: id, name: id, kana: id, municipality },
		...{ unit: 'somu', unitName: '総務課', title: '', ...(left ? { left } : {}) }
	}) as Person;

const community = (key: string, fields: Partial<Community>): Community =>
	({
		...{ _id: `community:${key}`, type: 'community', schema: 1, author: 'system', editor: null },
		...{ createdAt: now, updatedAt: now, community: key, title: key, kind: 'work' },
		...{ scope: 'municipality', municipality: '072036', purpose: '目的', howTo: '', ...fields }
	}) as Community;

beforeAll(async () => {
	const people = [
		person('gone', '072036', true),
		person('here', '072036'),
		person('far', '072079')
	];
	for (const document of people)
		await database.people.put(
			personProjection.toRow({ ...document, _rev: '1-a' }, 'commons', []) as PersonRow
		);
	for (const document of [
		community('orphan', { host: 'gone' }),
		community('kept', { host: 'here' }),
		community('shelved', { host: 'gone', archived: true }),
		community('region', { host: 'gone', scope: 'region', municipality: null })
	])
		await database.communities.put(
			communityProjection.toRow({ ...document, _rev: '1-a' }, 'commons', []) as CommunityRow
		);
	for (const author of ['gone', 'here', 'far']) {
		for (const key of ['orphan', 'region']) {
			const joined = newMembership({ author, now, community: key, state: 'joined' });
			await database.memberships.put(
				membershipProjection.toRow({ ...joined, _rev: '1-a' }, 'commons', []) as MembershipRow
			);
		}
		const profile = newProfile(author, now, {
			introduction: '',
			tags: [{ area: 'system', text: '表計算' }],
			isAskable: true,
			days: [],
			how: ''
		});
		await database.profiles.put(
			profileProjection.toRow({ ...profile, _rev: '1-a' }, 'commons', []) as ProfileRow
		);
	}
});
afterAll(() => database.delete());

const ids = (people: readonly Person[]): string[] => people.map(({ person }) => person).sort();

test('a 退職 host is not offered by @, nor among those one can ask', async () => {
	expect(ids(await peopleToMention('orphan')(database))).toEqual(['far', 'here']);
	const asked = await experts({ text: '', area: '', municipality: '' })(database);
	expect(ids(asked.map(({ person }) => person))).toEqual(['far', 'here']);
});

test('administrators learn of communities without a host, each of their own', async () => {
	const keysFor = async (roles: string[], municipality: string) =>
		(await hostlessCommunities({ roles, municipality })(database)).map(({ key }) => key);
	expect(await keysFor(['member', 'municipal-admin'], '072036')).toEqual(['orphan']);
	expect(await keysFor(['member', 'municipal-admin'], '072079')).toEqual([]);
	expect(await keysFor(['member', 'secretariat'], '072079')).toEqual(['orphan', 'region']);
	expect(await keysFor(['member', 'host'], '072036')).toEqual([]);
});

test('a new host is one of the members who may be', async () => {
	expect(ids(await hostCandidates('orphan')(database))).toEqual(['here']);
	expect(ids(await hostCandidates('region')(database))).toEqual(['far', 'here']);
});
