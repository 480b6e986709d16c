/** What the home screen finds in the rows: the diary, what waits, whom one could help, what is new. */
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newMembership, type CommunityKind } from '$lib/capabilities/community/community';
import { newEnvelope } from '$lib/domain/core/create';
import type { Envelope } from '$lib/domain/core/document';
import { newSignup } from '$lib/capabilities/event/event';
import { THIRD_WEDNESDAY } from '$lib/capabilities/event/recurrence';
import { newDuty } from '$lib/capabilities/inbox/duty';
import { newProfile } from '$lib/capabilities/profile/profile';
import { newThread } from '$lib/capabilities/thread/thread';
import type { Me } from '$lib/domain/wire';
import { YuiDatabase } from '$lib/read-model/database';
import { answerable } from '$lib/capabilities/thread/answerable.query';
import { appointments, meetingKey } from '$lib/capabilities/event/appointments.query';
import { newestOfEach } from './newest';
import { preparationOn } from '$lib/capabilities/disaster/preparation.query';
import { writeRows } from '$lib/read-model/rows';
import { NEW_SPACE } from '$lib/read-model/state';
import { noteBy } from '../../../../tests/support/documents';
import { tasksOf, waitingFor } from './waiting';

const NOW = Date.parse('2026-04-01T00:00:00.000Z');
const at = (days: number): string => new Date(NOW + days * 86_400_000).toISOString();
const ME: Me = {
	...{ id: 's0001', staffNumber: 'S0001', name: '例田', municipality: '072036' },
	...{ unit: 'somu', unitName: '総務課', title: '', roles: ['member'] }
};

let database: YuiDatabase;
beforeEach(() => (database = new YuiDatabase(ME.id)));
afterEach(() => database.delete());

async function put(space: string, ...documents: Envelope[]): Promise<void> {
	await database.transaction('rw', database.tables, () =>
		writeRows(
			database,
			space,
			documents.map((document) => ({
				id: document._id,
				document: { ...document, _rev: '1-a' },
				conflicts: []
			}))
		)
	);
}

const seriesOf = (key: string, rrule: string, author = 's0003') => ({
	...newEnvelope('series', { author, now: at(0), key }),
	...{ title: key, description: '', rrule, startsOn: '2026-04-01', endsOn: '' },
	...{ startTime: '16:00', endTime: '17:00', place: '会議室', url: '', capacity: 20 },
	workTreatment: ''
});

async function communityOf(key: string, kind: CommunityKind, isJoined = true): Promise<void> {
	await put('commons', {
		...newEnvelope('community', { author: 'system', now: at(0), key }),
		...{ _id: `community:${key}`, community: key, title: key, kind, scope: 'region' },
		...{ municipality: null, purpose: '', howTo: '', host: 's0009', archived: false }
	} as Envelope);
	if (isJoined)
		await put(
			'commons',
			newMembership({ author: ME.id, now: at(0), community: key, state: 'joined' })
		);
	await database.spaces.put({
		...{ id: `community-${key}`, title: key, position: 1, serverMark: '', phase: 'ready' },
		...NEW_SPACE
	});
}

const question = (key: string, title: string, days: number, author = 's0002') =>
	newThread({ author, now: at(days), key }, {
		kind: 'question',
		title,
		body: '本文です。',
		tags: [],
		mentions: []
	} as never);

describe('the diary', () => {
	test('offers the next third Wednesday before an earlier other meeting, and not what one signed up for', async () => {
		const [third, second] = [
			seriesOf('交流会', THIRD_WEDNESDAY),
			seriesOf('勉強会', 'FREQ=MONTHLY;BYDAY=+2WE')
		];
		await put('commons', third, second);
		const before = await appointments(ME.id, NOW)(database);
		expect([before.mine.length, before.next?.meeting.title]).toEqual([0, '交流会']);
		const signup = { series: third._id, date: '2026-04-15', attendance: 'venue' } as const;
		await put('commons', newSignup({ author: ME.id, now: at(0), ...signup }));
		const { mine, next } = await appointments(ME.id, NOW)(database);
		expect(mine.map(({ meeting }) => meeting.date)).toEqual(['2026-04-15']);
		// The one in May is the next third Wednesday.
		expect(next?.meeting.title).toBe('勉強会');
	});

	test('keeps the meeting that is offered where it is when it is signed up for', async () => {
		const third = seriesOf('交流会', THIRD_WEDNESDAY);
		await put('commons', third, seriesOf('勉強会', 'FREQ=MONTHLY;BYDAY=+2WE'));
		const { next } = await appointments(ME.id, NOW)(database);
		const kept = meetingKey(next!);
		const signup = { series: third._id, date: '2026-04-15', attendance: 'venue' } as const;
		await put('commons', newSignup({ author: ME.id, now: at(0), ...signup }));
		const after = await appointments(ME.id, NOW, kept)(database);
		expect([after.mine, after.next?.mine.status]).toEqual([[], 'tentative']);
		expect(meetingKey(after.next!)).toBe(kept);
	});

	test('forgets a meeting when it is over, on its own day', async () => {
		await put('commons', seriesOf('交流会', THIRD_WEDNESDAY));
		const during = Date.parse('2026-04-15T16:30:00+09:00');
		expect((await appointments(ME.id, during)(database)).next?.meeting.date).toBe('2026-04-15');
		const after = Date.parse('2026-04-15T17:30:00+09:00');
		expect((await appointments(ME.id, after)(database)).next?.meeting.date).toBe('2026-05-20');
	});
});

test('what waits: an organiser sees who comes, a host what nobody answered; a member neither', async () => {
	await put('commons', seriesOf('交流会', THIRD_WEDNESDAY, ME.id));
	await communityOf('ask', 'consultation');
	await put('community-ask', question('q1', '待っている質問', -5));
	expect((await waitingFor(ME, NOW)(database)).map(({ text }) => text)).toEqual([
		'令和8年4月15日(水)の行事：参加 0人'
	]);
	const waits = (count: number) =>
		newDuty(ME.id, { kind: 'report', count, arrivedAt: at(0) }, at(0), null);
	await put('personal-s0001', waits(2));
	expect((await waitingFor(ME, NOW)(database)).at(-1)).toMatchObject({
		text: '通報が2件、あなたの判断を待っています',
		href: '/admin/reports'
	});
	await put('personal-s0001', waits(0));
	expect(await waitingFor(ME, NOW)(database)).toHaveLength(1);
	const host = { ...ME, id: 's0009' };
	expect((await waitingFor(host, NOW)(database)).map(({ href }) => href)).toEqual([
		'/communities/unanswered'
	]);
});

test('a duty is counted where it waits, and not as a notice besides', () => {
	const item = (kind: string, isUnread: boolean) => ({ kind, isUnread });
	const inbox = (...items: ReturnType<typeof item>[]) => ({
		...{ items, unread: items.filter(({ isUnread }) => isUnread).length }
	});
	const duty = { text: '通報が2件、あなたの判断を待っています', name: '', href: '/admin/reports' };
	expect(tasksOf(inbox(item('duty', true)), [duty])).toEqual([duty]);
	expect(tasksOf(inbox(item('duty', true), item('answer', true)), [duty])).toEqual([
		{ text: 'まだ見ていない通知が1件あります', name: '', href: '/inbox' },
		duty
	]);
	expect(tasksOf(inbox(item('duty', false), item('answer', true)), [])).toHaveLength(1);
	expect(tasksOf(null, [duty])).toEqual([duty]);
});

test('questions one could answer: of one’s communities, not one’s own, what one knows first', async () => {
	await communityOf('ask', 'consultation');
	await communityOf('far', 'learning', false);
	await put(
		'community-ask',
		question('old', '旅費の精算', -9),
		question('known', '起案の順番', -1),
		question('mine', '自分の質問', -8, ME.id)
	);
	await put('community-far', question('other', '参加していない場所の質問', -7));
	const titles = async () => (await answerable(ME.id, 3)(database)).map(({ row }) => row.doc.title);
	expect(await titles()).toEqual(['旅費の精算', '起案の順番']);
	const tags = [{ area: 'work' as const, text: '起案' }];
	const profile = { tags, introduction: '', isAskable: false, days: [], how: '' };
	await put('commons', newProfile(ME.id, at(0), profile));
	expect(await titles()).toEqual(['起案の順番', '旅費の精算']);
});

test('a question of one’s own community is found behind hundreds that wait longer elsewhere', async () => {
	await communityOf('ask', 'consultation');
	await communityOf('far', 'learning', false);
	const others = Array.from({ length: 250 }, (_, n) => question(`far-${n}`, '遠い質問', -9));
	await put('community-far', ...others);
	await put('community-ask', question('near', '近い質問', -1));
	const found = await answerable(ME.id, 3)(database);
	expect(found.map(({ row }) => row.doc.title)).toEqual(['近い質問']);
});

test('the newest of each tab, a note among what is shared', async () => {
	await communityOf('ask', 'consultation');
	await communityOf('grow', 'learning');
	await put('community-ask', question('a', '古い質問', -3), question('b', '新しい質問', -2));
	await put('community-grow', question('c', '勉強の話題', -1));
	const note = { ...noteBy('s0002', 'n1'), title: '避難所の夜' } as unknown as Envelope;
	await put('commons', note);
	const found = await newestOfEach()(database);
	expect(found.map(({ purpose, item }) => [purpose, item.row.doc.title])).toEqual([
		['spread', '避難所の夜'],
		['grow', '勉強の話題'],
		['help', '新しい質問']
	]);
	const shown = new Set([question('b', '', -2)._id]);
	const rest = (await newestOfEach(shown)(database)).map(({ item }) => item.row.doc.title);
	expect(rest).toEqual(['避難所の夜', '勉強の話題', '古い質問']);
});

test('今日できる備え is another note’s each day, and none without such a text', async () => {
	const note = (key: string, preparation: string) =>
		({ ...noteBy('s0002', key), preparation }) as unknown as Envelope;
	await put('commons', note('n1', ''));
	expect(await preparationOn('2026-04-01')(database)).toBeNull();
	await put('commons', note('n2', '水を汲む'), note('n3', '灯りを確かめる'));
	const on = async (date: string) => (await preparationOn(date)(database))?.row.doc.preparation;
	const [first, second] = [await on('2026-04-01'), await on('2026-04-02')];
	expect([first, second].sort()).toEqual(['水を汲む', '灯りを確かめる']);
	expect(await on('2026-04-03')).toBe(first);
});
