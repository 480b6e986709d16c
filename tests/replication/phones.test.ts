/**
 * Phones of several people, two of one of them, with the app's own replica worker against the running
 * server. Whatever happens to lines, apps and server: once everything is well again all phones show
 * the same, and every write that was acknowledged is on the server or visibly unsent.
 *
 * The seed is printed; `SEED=… npx vitest run --project replication tests/replication/phones.test.ts`
 * replays it.
 */
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { isLocalOnly } from '../../src/lib/replica/worker/shadow';
import { newSignup, type Series } from '../../src/lib/capabilities/event/event';
import { meetingWithParticipants } from '../../src/lib/capabilities/event/event.query';
import { newEnvelope } from '../../src/lib/domain/core/create';
import { occurrenceDates } from '../../src/lib/capabilities/event/recurrence';
import type { SnapshotHeader } from '../../src/lib/domain/wire';
import { shownRevisions } from '../../src/lib/read-model/row';
import { ReplicaError } from '../../src/lib/replica/protocol';
import { aSection, aThread, edited, instant } from '../support/phone/documents';
import { Phone, type Tab } from '../support/phone/phone';
import { engineName, startServer, type Device, type TestServer } from '../support/server';
import { SEED, saySeed } from '../support/seed';

vi.mock('pouchdb', () => import('../support/phone/pouchdb'));

const RUNS = Number(process.env.RUNS ?? 10);
const CAPACITY = 2;
const TIME_LIMIT_MS = 45_000;

/** What the workers said to the console; shown when a run fails. */
let complaints: unknown[][] = [];
let server: TestServer;
let people: Device[];
/** Whose phones the schedules use: two of one person, one each of two colleagues. */
let devices: Device[];
let organiser: Device;
let office: string;
let community: string;
let phones: Phone[] = [];

beforeAll(async () => {
	saySeed('phones.test.ts');
	vi.spyOn(console, 'error').mockImplementation((...what) => void complaints.push(what));
	server = await startServer();
	people = await Promise.all(
		Array.from({ length: 8 }, (_, index) => server.signIn(`S000${index + 1}`))
	);
	const officeOf = ({ spaces }: Device) => spaces.find((space) => space.startsWith('office-'))!;
	const shared = people.map((person) =>
		people.filter((other) => officeOf(other) === officeOf(person))
	);
	const colleagues = shared.sort((a, b) => b.length - a.length)[0]!.slice(0, 3);
	const [first, second = first!, third = second] = colleagues;
	devices = [first!, first!, second, third];
	office = officeOf(first!);
	organiser = people.find(({ me }) => me.roles.includes('organiser'))!;
	community = 'commons';
	for (const device of new Set(devices)) await join(device);
});
afterEach(async () => {
	for (const phone of phones) await phone.close();
	phones = [];
});
afterAll(() => server.dispose());

type Stored = { _id: string; _rev: string } & Record<string, unknown>;

/** A space as the server has it: documents without conflicts, and ids of those with. */
async function snapshotOf(device: Device, space: string) {
	const response = await device.fetch(`/api/snapshot/${space}`);
	expect(response.status, space).toBe(200);
	const [header, ...lines] = (await response.text())
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as unknown);
	return {
		documents: lines.slice(0, -1) as Stored[],
		conflicted: (header as SnapshotHeader).conflicted
	};
}

/** The living revisions of a document on the server. */
async function livingRevisions(device: Device, space: string, id: string): Promise<Stored[]> {
	const { body } = await device.couch('GET', `${space}/${encodeURIComponent(id)}?open_revs=all`);
	return (body as { ok?: Stored }[]).flatMap(({ ok }) => (ok && !ok._deleted ? [ok] : []));
}

/** Has a person take part in a community all may join. */
async function join(device: Device): Promise<void> {
	const { documents } = await snapshotOf(device, 'commons');
	const open = documents.find(({ type, scope }) => type === 'community' && scope === 'region')!;
	const key = String(open.community);
	community = `community-${key}`;
	const author = device.me.id;
	const mine = documents.find(({ _id }) => _id === `membership:${author}:${key}`);
	if (mine?.state === 'joined') return;
	const document = {
		...(mine ?? newEnvelope('membership', { author, now: instant(), key })),
		community: key,
		state: 'joined',
		updatedAt: instant()
	};
	const answer = await device.couch('POST', 'commons/_bulk_docs', { docs: [document] });
	expect(answer.body).toMatchObject([{ ok: true }]);
}

function phoneOf(device: Device): Phone {
	const phone = new Phone({
		writer: { id: device.me.id, roles: device.me.roles },
		send: (path, init) => fetch(`${server.url}${path}`, init),
		cookie: device.cookie
	});
	phone.open();
	phones.push(phone);
	return phone;
}

const eventually = <T>(check: () => T | Promise<T>): Promise<T> =>
	vi.waitFor(check, { timeout: 30_000, interval: 40 });

/** What a failed run leaves to look at. */
async function explain(): Promise<void> {
	console.log('the workers said', complaints.slice(-20));
	for (const { name, tabs, locks } of phones)
		for (const { network, rows } of tabs)
			console.log(name, {
				asked: network.asked.slice(-6),
				unanswered: network.unanswered,
				connection: await rows.connection(),
				locks: locks.state()
			});
}

/** Everything is well again: all lines, all apps, the server. Waits until nobody has anything to do. */
async function heal(): Promise<void> {
	for (const phone of phones) {
		phone.options.isOnline = true;
		for (const tab of phone.tabs) tab.network.connect();
		await phone.app.do('wake', { reason: 'asked' });
	}
	await eventually(async () => {
		for (const phone of phones) {
			const { rows } = phone.app;
			expect(await rows.connection(), phone.name).toMatchObject({ state: 'online' });
			expect(
				await rows.outbox.filter(({ state }) => state === 'pending').toArray(),
				phone.name
			).toEqual([]);
			for (const space of await rows.spaces.toArray())
				expect(space, phone.name).toMatchObject({ phase: 'ready', problem: null });
		}
		for (const space of [office, community]) {
			const views = await Promise.all(phones.map((phone) => viewOf(phone, space)));
			const truth = await serverView(space);
			for (const [index, view] of views.entries())
				expect(view, `${phones[index]!.name} ${space}`).toEqual(truth);
		}
	});
}

type View = Record<string, string[]>;

/** The living revisions of a space on a phone, by document: of its replica, checked with its rows. */
async function viewOf(phone: Phone, space: string): Promise<View> {
	const { app } = phone;
	const replica = app.platform.openDatabase(`yui-${phone.options.writer.id}-${space}`);
	const { rows } = await replica.allDocs({ include_docs: true, conflicts: true });
	const table = { section: app.rows.sections, thread: app.rows.threads } as const;
	const view: View = {};
	for (const row of rows) {
		if (!('doc' in row) || !row.doc) continue;
		const { _id, _rev, _conflicts = [] } = row.doc;
		const type = _id.split(':')[0] as keyof typeof table;
		if (!(type in table)) continue;
		view[_id] = [_rev, ..._conflicts].filter((rev) => !isLocalOnly({ _rev: rev })).sort();
		const shown = await table[type].get(_id);
		expect([shown?.rev, ...(shown?.conflicts ?? []).map((other) => other._rev)].sort()).toEqual(
			view[_id]
		);
	}
	return view;
}

/** The same as the server has it. */
async function serverView(space: string): Promise<View> {
	const device = at(devices[0]!);
	const { documents, conflicted } = await snapshotOf(device, space);
	const view = new Map(documents.map(({ _id, _rev }) => [_id, [_rev]]));
	for (const id of conflicted) {
		const living = await livingRevisions(device, space, id);
		view.set(id, living.map(({ _rev }) => _rev).sort());
	}
	return Object.fromEntries([...view].filter(([id]) => /^(section|thread):/.test(id)));
}

/** All living texts of a section on the server. */
const serverTexts = async (id: string): Promise<string[]> =>
	(await livingRevisions(at(devices[0]!), office, id)).map(({ text }) => String(text));

/** A device where the server is now: it has another port after it was started again. */
function at(device: Device): Device {
	const call: Device['fetch'] = (path, init = {}) =>
		fetch(`${server.url}${path}`, { ...init, headers: { cookie: device.cookie, ...init.headers } });
	return {
		...device,
		fetch: call,
		couch: async (method, path) => {
			const answer = await call(`/api/couch/${path}`, { method });
			return { status: answer.status, body: await answer.json() };
		}
	};
}

/** A write by the person: true when it was acknowledged, false when the screen said to look again. */
async function acknowledged(work: Promise<unknown>): Promise<boolean> {
	try {
		await work;
		return true;
	} catch (error) {
		if (error instanceof ReplicaError && error.failure.kind === 'conflict') return false;
		throw error;
	}
}

type Step =
	| {
			do: 'thread' | 'offline' | 'online' | 'kill' | 'second tab' | 'wait' | 'resolve';
			phone: number;
	  }
	| { do: 'edit'; phone: number; place: number }
	| { do: 'crash'; phone: number };

const phone = fc.nat({ max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 4, arbitrary: fc.record({ do: fc.constant('thread' as const), phone }) },
	{
		weight: 8,
		arbitrary: fc.record({ do: fc.constant('edit' as const), phone, place: fc.nat({ max: 3 }) })
	},
	{
		weight: 7,
		arbitrary: fc.record({
			do: fc.constantFrom(
				'offline' as const,
				'online' as const,
				'kill' as const,
				'second tab' as const,
				'wait' as const,
				'resolve' as const
			),
			phone
		})
	}
);
/** At most one crash of the server in a schedule: starting it again takes a while. */
const schedule = fc
	.tuple(fc.array(step, { minLength: 15, maxLength: 45 }), fc.boolean(), fc.nat())
	.map(([steps, isCrashing, at]) =>
		isCrashing ? steps.toSpliced(at % steps.length, 0, { do: 'crash', phone: 0 } as Step) : steps
	);

/** Sentences of the section behind which people write. */
const PLACES = '〇一二三';

/** One run: a section everybody edits, threads, and the tokens that must not get lost. */
class Run {
	static #count = 0;
	readonly notebook = `notebook:run:${SEED}-${++Run.#count}`;
	readonly tokens: string[] = [];
	readonly threads = new Map<string, string>();
	readonly section = aSection(devices[0]!.me.id, '〇。一。二。三。', this.notebook);

	async start(): Promise<void> {
		complaints = [];
		phones = [];
		for (const device of devices) phoneOf(device);
		await phones[0]!.app.put(office, this.section);
		await eventually(async () => {
			for (const { app } of phones)
				expect(await app.rows.sections.get(this.section._id), 'section').toBeDefined();
		});
	}

	async take(step: Step): Promise<void> {
		const owner = phones[step.phone]!;
		const { app } = owner;
		const me = owner.options.writer.id;
		switch (step.do) {
			case 'thread': {
				const thread = aThread(me, `話題${instant()}`);
				if (await acknowledged(app.put(community, thread)))
					this.threads.set(thread._id, thread.title);
				break;
			}
			case 'edit': {
				const row = (await app.rows.sections.get(this.section._id))!;
				const place = PLACES[step.place]!;
				const token = `印${this.tokens.length}${place}-${Math.random().toString(36).slice(2, 6)}。`;
				const text = row.doc.text.replace(`${place}。`, `${place}。${token}`);
				if (await acknowledged(app.put(office, edited(row.doc, row.rev, me, { text }))))
					this.tokens.push(token);
				break;
			}
			case 'resolve': {
				const row = (await app.rows.sections.get(this.section._id))!;
				if (!row.conflicts) break;
				const texts = [row.doc, ...row.conflicts].map(({ text }) => text);
				// Every sentence stays where it is: one moved here and kept there would rightly come twice.
				const text = [...PLACES]
					.map((place) => {
						const tokens = texts.flatMap((other) => other.match(/印\d+.-\w+。/g) ?? []);
						const here = tokens.filter((token) => token.includes(place)).sort();
						return `${place}。${[...new Set(here)].join('')}`;
					})
					.join('');
				await acknowledged(
					app.do('resolve', {
						space: office,
						document: edited(row.doc, row.rev, me, { text }),
						seen: shownRevisions(row)
					})
				);
				break;
			}
			case 'offline':
				owner.options.isOnline = false;
				for (const tab of owner.tabs) tab.network.disconnect();
				break;
			case 'online':
				owner.options.isOnline = true;
				for (const tab of owner.tabs) tab.network.connect();
				await app.do('wake', { reason: 'online' });
				break;
			case 'kill':
				owner.kill();
				await owner.open().opened;
				break;
			case 'second tab':
				if (owner.tabs.length < 2) await owner.open().opened;
				break;
			case 'wait':
				if (owner.options.isOnline !== false) await sent(app);
				break;
			case 'crash':
				await server.stop('SIGKILL');
				await server.restart();
		}
	}

	async check(): Promise<void> {
		await heal();
		const view = await serverView(community);
		for (const id of this.threads.keys()) expect(view, 'acknowledged thread').toHaveProperty(id);
		const texts = await serverTexts(this.section._id);
		for (const token of this.tokens)
			expect(texts.join('\n'), 'acknowledged edit').toContain(token.slice(0, -1));
		for (const text of texts) {
			const tokens = text.match(/印[^。]+。/g) ?? [];
			expect(tokens.length, text).toBe(new Set(tokens).size);
		}
		// A phone that has just merged what all agreed about still has that to send; a refusal stays.
		await eventually(async () => {
			for (const { app } of phones) expect(await app.rows.outbox.toArray()).toEqual([]);
		});
	}
}

const sent = (app: Tab) =>
	eventually(async () =>
		expect(await app.rows.outbox.filter(({ state }) => state === 'pending').count()).toBe(0)
	);

describe(`phones with the ${engineName}`, () => {
	it('lose nothing and agree in the end, whatever happens', { timeout: 300_000 }, async () => {
		// A slow machine tries fewer schedules; a replay tries all.
		const deadline = process.env.SEED ? Infinity : Date.now() + TIME_LIMIT_MS;
		await fc.assert(
			fc.asyncProperty(schedule, async (steps) => {
				if (Date.now() > deadline) return;
				const run = new Run();
				await run.start();
				try {
					for (const step of steps) await run.take(step);
					await run.check();
				} catch (error) {
					await explain();
					throw error;
				} finally {
					for (const phone of phones) await phone.close();
				}
			}),
			{ seed: SEED, numRuns: RUNS, endOnFailure: true }
		);
	});

	it('send everything once when the server is killed in the middle of a push', async () => {
		const owner = phoneOf(devices[0]!);
		const { app } = owner;
		await eventually(async () =>
			expect((await app.rows.spaces.get(community))?.phase).toBe('ready')
		);
		app.network.disconnect();
		const threads = Array.from({ length: 60 }, () => aThread(devices[0]!.me.id, `まとめて${SEED}`));
		for (const thread of threads) await app.put(community, thread);
		let pushes = 0;
		app.network.intercept = async (path, init) => {
			if (!path.endsWith('/_bulk_docs') || ++pushes > 1) return undefined;
			const answer = fetch(`${server.url}${path}`, init).then(
				() => undefined,
				() => undefined
			);
			await Promise.all([answer, server.stop('SIGKILL')]);
			throw new TypeError('the server is gone');
		};
		app.network.connect();
		await app.do('wake', { reason: 'online' });
		await eventually(() => expect(pushes).toBe(1));
		await server.restart();
		await heal();
		const view = await serverView(community);
		for (const { _id } of threads) expect(view[_id]).toHaveLength(1);
		expect(await app.rows.outbox.count()).toBe(0);
	});

	it('never fill a meeting beyond its capacity', async () => {
		const phoneOfOrganiser = phoneOf(organiser);
		const series: Series = {
			...newEnvelope('series', { author: organiser.me.id, now: instant(), key: `seed-${SEED}` }),
			title: '定員のある会',
			description: '',
			rrule: 'FREQ=MONTHLY;BYDAY=3WE',
			startsOn: '2026-01-01',
			endsOn: '',
			startTime: '16:00',
			endTime: '17:00',
			place: '会議室',
			url: '',
			capacity: CAPACITY,
			workTreatment: ''
		};
		const [date] = occurrenceDates(series.rrule, '2027-01-01', '2027-12-31') as [string];
		await phoneOfOrganiser.app.put('commons', series);
		await sent(phoneOfOrganiser.app);
		const others = people.filter((person) => person !== organiser).slice(0, 4);
		const everybody = [phoneOfOrganiser, ...others.map(phoneOf)];
		await eventually(async () => {
			for (const { app } of everybody) expect(await app.rows.series.get(series._id)).toBeDefined();
		});
		for (const { app } of everybody) app.network.disconnect();
		for (const { app, options } of everybody)
			await app.put(
				'commons',
				newSignup({
					author: options.writer.id,
					now: instant(),
					series: series._id,
					date,
					attendance: 'venue'
				})
			);
		for (const { app } of everybody) {
			app.network.connect();
			await app.do('wake', { reason: 'online' });
		}
		await eventually(async () => {
			for (const { app, options } of everybody) {
				const meeting = meetingWithParticipants(options.writer.id, series._id, date);
				const { participants = [], confirmed } = (await meeting(app.rows)) ?? {};
				expect(participants.length).toBe(everybody.length);
				expect(confirmed).toBe(CAPACITY);
				expect(participants.filter(({ status }) => status === 'confirmed').length).toBe(CAPACITY);
				// Of the others only the roll is here.
				expect(
					await app.rows.signups.where('[series+date]').equals([series._id, date]).count()
				).toBe(1);
			}
		});
	});
});
