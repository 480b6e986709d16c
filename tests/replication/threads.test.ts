/**
 * Two people in one thread, both without a network: they reply, edit, quote, react, delete and accept in
 * every order, and come back one after the other, both at once, or killed in between. Nothing that was
 * acknowledged is lost, no text waits for anybody to choose, and both see the same.
 *
 * The seed is printed; `SEED=… npx vitest run --project replication tests/replication/threads.test.ts`
 * replays it.
 */
// Before anything that opens a database.
import '../support/phone/browser';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newAcceptance, type Acceptance } from '../../src/lib/capabilities/thread/acceptance';
import { acceptanceId } from '../../src/lib/capabilities/thread/acceptance-id';
import {
	REACTION_KINDS,
	reactionId,
	toggledReaction,
	type Reaction
} from '../../src/lib/capabilities/thread/reaction';
import {
	deletedPost,
	editedPost,
	isDeleted,
	newReply,
	type Reply,
	type Thread
} from '../../src/lib/capabilities/thread/thread';
import type { Envelope } from '../../src/lib/domain/core/document';
import { projectionOf } from '../../src/lib/read-model/projections/registry';
import type { Row } from '../../src/lib/read-model/row';
import { threadPage } from '../../src/lib/capabilities/thread/thread.query';
import { aThread, instant } from '../support/phone/documents';
import { Phone } from '../support/phone/phone';
import { engineName, startServer, type Device, type TestServer } from '../support/server';
import { SEED, saySeed } from '../support/seed';

vi.mock('pouchdb', () => import('../support/phone/pouchdb'));

const RUNS = Number(process.env.RUNS ?? 12);
/** Both are in it; the first of them hosts it. */
const COMMUNITY = 'shomu';
const SPACE = `community-${COMMUNITY}`;
const TIME_LIMIT_MS = 50_000;

let server: TestServer;
let people: Device[];
let phones: Phone[] = [];

beforeEach(async () => {
	saySeed('threads.test.ts');
	vi.spyOn(console, 'error').mockImplementation(() => undefined);
	server = await startServer();
	people = await Promise.all(['S0002', 'S0012'].map((number) => server.signIn(number)));
});
afterEach(async () => {
	for (const phone of phones) await phone.close();
	phones = [];
	await server.dispose();
});

const eventually = <T>(check: () => T | Promise<T>): Promise<T> =>
	vi.waitFor(check, { timeout: 30_000, interval: 40 });

function phoneOf(device: Device): Phone {
	const phone = new Phone({
		writer: { id: device.me.id, roles: [...device.me.roles] },
		send: (path, init) => fetch(`${server.url}${path}`, init),
		cookie: device.cookie
	});
	phone.open();
	phones.push(phone);
	return phone;
}

async function isCurrent(phone: Phone): Promise<void> {
	const { rows } = phone.app;
	const spaces = await rows.spaces.toArray();
	expect(spaces.some(({ id }) => id === SPACE)).toBe(true);
	for (const space of spaces)
		expect(space).toMatchObject({ phase: 'ready', pulledMark: space.serverMark });
	expect(await rows.outbox.count()).toBe(0);
}

async function heal(): Promise<void> {
	for (const phone of phones) {
		phone.options.isOnline = true;
		for (const tab of phone.tabs) tab.network.connect();
		await phone.app.do('wake', { reason: 'asked' });
	}
	await eventually(async () => {
		for (const phone of phones) await isCurrent(phone);
	});
}

/** A row as a document that can be gone on from. */
const shown = <D extends object>(row: (Omit<Row, 'doc'> & { doc: D }) | undefined) =>
	row && { ...row.doc, _rev: row.rev };

type Step =
	| { kind: 'reply' | 'editThread' | 'accept' | 'go online' | 'go offline' | 'kill'; who: number }
	| { kind: 'edit' | 'delete' | 'quote'; who: number; which: number }
	| { kind: 'react'; who: number; which: number; how: number };

const who = fc.integer({ min: 0, max: 1 });
const which = fc.nat({ max: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 6, arbitrary: fc.record({ kind: fc.constant('reply' as const), who }) },
	{
		weight: 5,
		arbitrary: fc.record({ kind: fc.constantFrom('edit' as const, 'quote' as const), who, which })
	},
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), who, which }) },
	{
		weight: 6,
		arbitrary: fc.record({
			kind: fc.constant('react' as const),
			who,
			which,
			how: fc.nat({ max: 2 })
		})
	},
	{
		weight: 2,
		arbitrary: fc.record({ kind: fc.constantFrom('editThread' as const, 'accept' as const), who })
	},
	{
		weight: 3,
		arbitrary: fc.record({
			kind: fc.constantFrom('go online' as const, 'go offline' as const, 'kill' as const),
			who
		})
	}
);

/** What was acknowledged and must be there in the end. */
interface Told {
	/** Id of a post → every text it was given, in order; none when it was deleted. */
	texts: Map<string, string[]>;
	/** Id of a reaction → the kinds that were given last. */
	reactions: Map<string, string>;
	hasAccepted: boolean;
}

let count = 0;

async function take(step: Step, thread: string, told: Told): Promise<void> {
	const phone = phones[step.who]!;
	const tab = phone.app;
	const { rows } = tab;
	const author = phone.options.writer.id;
	const replies = await rows.replies
		.where('[thread+createdAt]')
		.between([thread, ''], [thread, '\uffff'])
		.toArray();
	const nth = <T>(list: readonly T[], n: number): T | undefined =>
		list[n % Math.max(1, list.length)];
	const mine = replies.filter(({ doc }) => doc.author === author && !isDeleted(doc));
	/** Writes as a person does, who sees what was written before writing on. */
	const put = async (document: Envelope) => {
		const { rev } = await tab.put(SPACE, document);
		const table = rows.table<Row, string>(projectionOf(document._id)!.table);
		await eventually(async () => expect((await table.get(document._id))?.rev).toBe(rev));
	};
	const begin = async (quote?: string) => {
		const body = `返信${++count}。`;
		const names = { author, now: instant(), key: crypto.randomUUID() };
		const reply = newReply(names, { thread, body, ...(quote ? { quote } : {}) });
		await put(reply);
		told.texts.set(reply._id, [body]);
	};
	const change = async (post: Thread | Reply) => {
		const body = `${post.body}追記${++count}。`;
		await put(editedPost(post, { body }, instant()));
		told.texts.get(post._id)?.push(body);
	};
	switch (step.kind) {
		case 'reply':
			return begin();
		case 'quote':
			return begin(nth(replies, step.which)?.id ?? thread);
		case 'edit': {
			const reply = shown(nth(mine, step.which));
			return reply && change(reply);
		}
		case 'editThread': {
			const own = shown(await rows.threads.get(thread));
			return own?.author === author ? change(own) : undefined;
		}
		case 'delete': {
			const reply = shown(nth(mine, step.which));
			if (!reply) return;
			await put(deletedPost(reply, instant()));
			told.texts.delete(reply._id);
			return;
		}
		case 'react': {
			const target = nth([thread, ...replies.map(({ id }) => id)], step.which)!;
			const previous = shown(await rows.reactions.get(reactionId(author, target)));
			const names = { author, now: instant(), thread, target };
			const next = toggledReaction(names, REACTION_KINDS[step.how]!, previous);
			await put(next);
			told.reactions.set(next._id, kindsOf(next));
			return;
		}
		case 'accept': {
			const reply = nth(replies, 0)?.id ?? '';
			const previous = shown(await rows.acceptances.get(acceptanceId(thread)));
			await put(newAcceptance({ author, now: instant() }, { thread, reply }, previous));
			told.hasAccepted = true;
			return;
		}
		case 'go online':
			tab.network.connect();
			return void (await tab.do('wake', { reason: 'online' }));
		case 'go offline':
			return tab.network.disconnect();
		case 'kill': {
			const { isOnline } = tab.network;
			phone.kill();
			phone.options.isOnline = isOnline;
			await phone.open().opened;
		}
	}
}

const kindsOf = (reaction: Reaction): string =>
	REACTION_KINDS.filter((kind) => reaction[kind]).join();

/** What a phone shows of the thread, in a form that can be compared. */
async function pageOf(phone: Phone, thread: string) {
	const { rows } = phone.app;
	const page = (await threadPage(thread)(rows))!;
	const reactions = await rows.reactions.where('thread').equals(thread).toArray();
	const strip = ({ row }: { row: Row }) => ({ ...row.doc, _rev: row.rev });
	return {
		thread: strip(page.thread),
		accepted: page.thread.row.accepted,
		answers: page.thread.row.answers,
		counts: page.thread.row.reactions,
		replies: page.replies.map(strip),
		reactions: reactions.map(({ id, rev, doc }) => [id, rev, kindsOf(doc)]).sort()
	};
}

describe(`two people in one thread (${engineName})`, () => {
	it(
		'lose nothing and are asked nothing, in whatever order they reply, edit and react',
		async () => {
			phones = [];
			for (const device of people) phoneOf(device);
			await heal();
			await fc.assert(
				fc.asyncProperty(
					fc.array(step, { minLength: 4, maxLength: 22 }),
					fc.boolean(),
					async (steps, isFirstFirst) => {
						const [asker, other] = [phones[isFirstFirst ? 0 : 1]!, phones[isFirstFirst ? 1 : 0]!];
						// Its id says who asked, so the other may accept only as the host of the community.
						const begun = {
							...aThread(asker.options.writer.id, '質問です'),
							kind: 'question' as const
						};
						await asker.app.put(SPACE, begun);
						const thread = begun._id;
						await eventually(async () =>
							expect(await other.app.rows.threads.get(thread)).toBeDefined()
						);
						for (const phone of phones) phone.app.network.disconnect();
						const told: Told = {
							texts: new Map([[thread, [begun.body]]]),
							reactions: new Map(),
							hasAccepted: false
						};
						for (const one of steps) {
							const isAsker = phones[one.who] === asker;
							// Whoever neither asked nor hosts is refused at once, on the phone.
							if (one.kind === 'accept' && !isAsker && one.who !== 0)
								await expect(take(one, thread, { ...told })).rejects.toThrow();
							else await take(one, thread, told);
						}
						await heal();
						await eventually(async () => {
							const [a, b] = await Promise.all(phones.map((phone) => pageOf(phone, thread)));
							expect(a).toEqual(b);
						});
						const page = await pageOf(asker, thread);
						const posts = new Map(
							[page.thread, ...page.replies].map((post) => [post._id, post as unknown as Reply])
						);
						for (const [id, texts] of told.texts) {
							const post = posts.get(id)!;
							expect(post.body).toBe(texts.at(-1));
							expect(post.earlier?.map(({ body }) => body) ?? []).toEqual(texts.slice(0, -1));
						}
						for (const [id, kinds] of told.reactions)
							expect(page.reactions).toContainEqual([id, expect.anything(), kinds]);
						for (const { app } of phones) {
							const tables = [
								app.rows.threads,
								app.rows.replies,
								app.rows.reactions,
								app.rows.acceptances
							];
							for (const table of tables)
								await eventually(async () =>
									expect(
										await table.filter(({ conflicts }) => conflicts !== undefined).count()
									).toBe(0)
								);
							// A merge may still be on its way; what was refused would stay.
							await eventually(async () => expect(await app.rows.outbox.count()).toBe(0));
						}
						const acceptance = await asker.app.rows.acceptances.get(acceptanceId(thread));
						if (told.hasAccepted) expect(page.accepted).toBe((acceptance!.doc as Acceptance).reply);
					}
				),
				{ seed: SEED, numRuns: RUNS, endOnFailure: true, timeout: TIME_LIMIT_MS }
			);
		},
		RUNS * TIME_LIMIT_MS
	);
});
