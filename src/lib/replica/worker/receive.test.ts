import { describe, expect, it, vi } from 'vitest';
import { packed } from '$lib/domain/snapshot';
import type { Section } from '$lib/capabilities/handover/handover';
import { showFirstScreen } from '$lib/read-model/first-screen';
import { aDraft, aSection, aThread, edited } from '../../../../tests/support/phone/documents';
import { never } from '../../../../tests/support/phone/network';
import {
	eventually,
	goOnline,
	OFFICE,
	settled,
	TEA,
	useWorld
} from '../../../../tests/support/phone/world';

vi.mock('pouchdb', () => import('../../../../tests/support/phone/pouchdb'));

const world = useWorld();
const threads = (count: number) => Array.from({ length: count }, () => aThread('taro'));
const isSnapshot = (path: string) => path.startsWith('/api/snapshot/');

/** A snapshot of a space that breaks off (or stands still) after so many lines. */
async function cutSnapshot(space: string, lines: number, rest?: Promise<void>): Promise<Response> {
	const whole = await world.server.send(`/api/snapshot/${space}`, { headers: { cookie: 'hana' } });
	const text = (await whole.text()).split('\n');
	const bytes = (part: string[]) =>
		new TextEncoder().encode(part.map((line) => `${line}\n`).join(''));
	return new Response(
		new ReadableStream({
			async start(controller) {
				controller.enqueue(bytes(text.slice(0, lines)));
				if (!rest) return controller.error(new TypeError('the line was lost'));
				await rest;
				controller.enqueue(bytes(text.slice(lines, -1)));
				controller.close();
			}
		})
	);
}

/** The snapshot of a space as the server sends it to who takes brotli. */
async function compactSnapshot(space: string, count: (blocks: number) => void): Promise<Response> {
	const whole = await world.server.send(`/api/snapshot/${space}`, { headers: { cookie: 'hana' } });
	const lines = (await whole.text()).trimEnd().split('\n');
	const documents = lines.slice(1, -1).map((line) => JSON.parse(line) as object);
	const blocks = [...packed(documents)].map((block) => JSON.stringify(block));
	count(blocks.length);
	const text = [lines[0], ...blocks, lines.at(-1)].map((line) => `${line}\n`).join('');
	return new Response(new Uint8Array(Buffer.from(text, 'utf16le')), {
		headers: { 'content-type': 'application/x-ndjson; charset=utf-16le' }
	});
}

describe('a first sync', () => {
	it('brings everything, also documents with open conflicts', async () => {
		const section = aSection('taro', 'もと。');
		await world.server.write(TEA, ...threads(150));
		const [rev] = (await world.server.write(OFFICE, section)) as [string];
		await world.server.database(OFFICE).bulkDocs(
			['0a', '0b'].map((hash) => ({
				...edited(section, rev, 'taro', { text: `文${hash}。` }),
				_rev: `2-${hash}`,
				_revisions: { start: 2, ids: [hash, rev.slice(2)] }
			})) as never[],
			{ new_edits: false }
		);
		const { app } = world.phone('hana');
		await settled(app);
		expect(await app.rows.threads.count()).toBe(150);
		const row = await app.rows.sections.get(section._id);
		expect(
			[
				row?.doc.text,
				...(row?.conflicts ?? []).map((other) => (other as unknown as { text: string }).text)
			].sort()
		).toEqual(['文0a。', '文0b。']);
	});

	it('reads the compact form as well', async () => {
		await world.server.write(TEA, ...threads(150));
		const phone = world.phone('hana', { isOnline: false });
		let blocks = 0;
		phone.app.network.intercept = (path) =>
			path === `/api/snapshot/${TEA}`
				? compactSnapshot(TEA, (count) => (blocks = count))
				: undefined;
		await goOnline(phone.app);
		await settled(phone.app);
		expect(blocks).toBe(2);
		const rows = await phone.app.rows.threads.toArray();
		expect(rows).toHaveLength(150);
		expect(new Set(rows.map(({ doc }) => doc.title))).toEqual(
			new Set(threads(150).map(({ title }) => title))
		);
	});

	it('is repeated when it breaks off, and what was deleted in between goes', async () => {
		const drafts = Array.from({ length: 90 }, (_, index) =>
			aDraft('hana', '文', `d${String(index).padStart(3, '0')}`)
		);
		const revs = await world.server.write('personal-hana', ...drafts);
		const phone = world.phone('hana', { isOnline: false });
		let cuts = 0;
		phone.app.network.intercept = (path) =>
			path.endsWith('personal-hana') && isSnapshot(path) && cuts++ === 0
				? cutSnapshot('personal-hana', 80)
				: undefined;
		await goOnline(phone.app);
		await eventually(async () => expect(await phone.app.rows.drafts.count()).toBeGreaterThan(0));
		await world.server.write('personal-hana', {
			_id: drafts[0]!._id,
			_rev: revs[0],
			_deleted: true
		});
		await settled(phone.app);
		await eventually(async () => expect(await phone.app.rows.drafts.count()).toBe(89));
		expect(await phone.app.rows.drafts.get(drafts[0]!._id)).toBeUndefined();
	});

	it('lets what was written meanwhile survive, show and go out', async () => {
		const [taros] = threads(1);
		const sections = [
			aSection('taro', '古い文。', 'notebook:a:a1'),
			...Array.from({ length: 80 }, (_, index) => aSection('taro', '文。', `notebook:a:m${index}`))
		];
		await world.server.write(OFFICE, ...sections);
		await world.server.write(TEA, taros!);
		const { app } = world.phone('hana', { isOnline: false });
		let finish = () => {};
		const rest = new Promise<void>((resolve) => (finish = resolve));
		app.network.intercept = (path) =>
			path === `/api/snapshot/${OFFICE}` ? cutSnapshot(OFFICE, 82, rest) : undefined;
		await goOnline(app);
		// The row is there before its document.
		const row = await eventually(async () => {
			const shown = await app.rows.sections.get(sections[0]!._id);
			expect(shown).toBeDefined();
			return shown!;
		});
		await app.put(OFFICE, edited(row.doc, row.rev, 'hana', { text: '新しい文。' }));
		await eventually(async () =>
			expect((await app.rows.sections.get(row.id))?.doc.text).toBe('新しい文。')
		);
		finish();
		await settled(app);
		expect((await app.rows.sections.get(row.id))?.doc.text).toBe('新しい文。');
		expect((await app.rows.sections.get(row.id))?.conflicts).toBeUndefined();
		expect((await world.server.get(OFFICE, row.id))?.text).toBe('新しい文。');
		expect(await app.rows.sections.count()).toBe(81);
	});

	it('continues after the app was killed in the middle', async () => {
		await world.server.write(TEA, ...threads(120));
		const phone = world.phone('hana', { isOnline: false });
		phone.app.network.intercept = (path) =>
			path.endsWith(TEA) && isSnapshot(path) ? cutSnapshot(TEA, 90, never()) : undefined;
		await goOnline(phone.app);
		await eventually(async () => expect(await phone.app.rows.threads.count()).toBeGreaterThan(0));
		phone.kill();
		phone.options.isOnline = true;
		phone.open();
		await settled(phone.app);
		expect(await phone.app.rows.threads.count()).toBe(120);
	});

	it('asks for the next space before the last is written, and misses nothing of either', async () => {
		await world.server.write(TEA, ...threads(500));
		const [before, after] = ['前。', '後。'].map((text, index) =>
			aSection('taro', text, `notebook:a:n${index}`)
		) as [Section, Section];
		await world.server.write(OFFICE, before);
		const { app } = world.phone('hana', { isOnline: false });
		let finish = () => {};
		const rest = new Promise<void>((resolve) => (finish = resolve));
		app.network.intercept = async (path) => {
			if (path === `/api/snapshot/${TEA}`) return cutSnapshot(TEA, 400, rest);
			if (path !== `/api/snapshot/${OFFICE}`) return undefined;
			const answer = await cutSnapshot(OFFICE, 100, Promise.resolve());
			// The answer is under way already when this is written.
			await world.server.write(OFFICE, after);
			return answer;
		};
		await goOnline(app);
		await eventually(() => expect(app.network.asked).toContain(`/api/snapshot/${OFFICE}`));
		expect((await app.rows.spaces.get(TEA))?.phase).toBe('loading');
		await eventually(async () =>
			expect((await app.rows.spaces.get(OFFICE))?.serverMark).toBe(
				(await world.server.info('hana')).spaces.find(({ id }) => id === OFFICE)?.seq
			)
		);
		finish();
		await settled(app);
		expect(await app.rows.threads.count()).toBe(500);
		expect(await app.rows.sections.bulkGet([before._id, after._id])).toMatchObject([
			{ id: before._id },
			{ id: after._id }
		]);
		expect(app.network.asked.filter(isSnapshot)).toHaveLength(4);
	});

	it('begins anew with a space whose answer was ahead when the line was lost', async () => {
		await world.server.write(TEA, ...threads(400));
		await world.server.write(OFFICE, aSection('taro', '文。'));
		const { app } = world.phone('hana', { isOnline: false });
		app.network.intercept = (path) =>
			path === `/api/snapshot/${TEA}` ? cutSnapshot(TEA, 350, never()) : undefined;
		await goOnline(app);
		await eventually(() => expect(app.network.asked).toContain(`/api/snapshot/${OFFICE}`));
		app.network.disconnect();
		app.network.intercept = null;
		await goOnline(app);
		await settled(app);
		expect(await app.rows.threads.count()).toBe(400);
		expect(await app.rows.sections.count()).toBe(1);
	});

	it('takes back what came with the sign-in and was deleted before it', async () => {
		const drafts = [aDraft('hana', '残る'), aDraft('hana', '消える')];
		const revs = await world.server.write('personal-hana', ...drafts);
		const { app } = world.phone('hana', { isOnline: false });
		const { spaces } = await world.server.info('hana');
		const seq = (await world.server.database('personal-hana').info()).update_seq;
		await showFirstScreen(app.rows, spaces, {
			space: 'personal-hana',
			seq,
			documents: drafts.map((draft, index) => ({ ...draft, _rev: revs[index]! }))
		});
		expect(await app.rows.drafts.count()).toBe(2);
		await world.server.write('personal-hana', {
			_id: drafts[1]!._id,
			_rev: revs[1],
			_deleted: true
		});
		await goOnline(app);
		await settled(app);
		expect((await app.rows.drafts.toArray()).map(({ id }) => id)).toEqual([drafts[0]!._id]);
	});

	it('shows what is still to be sent, whatever came with the sign-in', async () => {
		const draft = aDraft('hana', '文');
		const [rev] = (await world.server.write('personal-hana', draft)) as [string];
		const { app } = world.phone('hana', { isOnline: false });
		await app.put('personal-hana', { ...draft, title: 'この端末の題' });
		await eventually(async () => expect(await app.rows.drafts.get(draft._id)).toBeDefined());
		const { spaces } = await world.server.info('hana');
		const documents = [{ ...draft, _rev: rev }];
		await showFirstScreen(app.rows, spaces, { space: 'personal-hana', seq: 0, documents });
		expect((await app.rows.drafts.get(draft._id))?.doc.title).toBe('この端末の題');
	});

	it('is not gone back on by a later sign-in', async () => {
		const draft = aDraft('hana', '新しい');
		const [rev] = (await world.server.write('personal-hana', draft)) as [string];
		const { app } = world.phone('hana');
		await settled(app);
		const old = { ...draft, title: '古い', _rev: rev };
		const { spaces } = await world.server.info('hana');
		await showFirstScreen(app.rows, spaces, { space: 'personal-hana', seq: 0, documents: [old] });
		expect((await app.rows.drafts.get(draft._id))?.doc.title).toBe(draft.title);
		expect((await app.rows.spaces.get('personal-hana'))?.phase).toBe('ready');
	});

	it('of a space the server fails at is tried again by itself, and its complaint goes', async () => {
		await world.server.write(TEA, ...threads(3));
		const { app } = world.phone('hana', { isOnline: false });
		let failures = 0;
		app.network.intercept = (path) =>
			path.endsWith(TEA) && isSnapshot(path) && failures++ === 0
				? new Response('{}', { status: 500 })
				: undefined;
		await goOnline(app);
		await eventually(async () => expect((await app.rows.spaces.get(TEA))?.problem).toBeTruthy());
		await eventually(async () => expect((await app.rows.spaces.get(OFFICE))?.phase).toBe('ready'));
		await settled(app);
		expect(await app.rows.threads.count()).toBe(3);
	});

	it('with a header that promises more than came is repeated', async () => {
		await world.server.write(TEA, ...threads(3));
		const { app } = world.phone('hana', { isOnline: false });
		let isWrong = true;
		app.network.intercept = async (path) => {
			if (!path.endsWith(TEA) || !isSnapshot(path) || !isWrong) return undefined;
			isWrong = false;
			const lines = (
				await (await world.server.send(path, { headers: { cookie: 'hana' } })).text()
			).split('\n');
			return new Response(
				[lines[0], lines[1], ...lines.slice(-2)]
					.join('\n')
					.replace('{"end":true,"count":3}', '{"end":true,"count":2}')
			);
		};
		await goOnline(app);
		await settled(app);
		expect(isWrong).toBe(false);
		expect(await app.rows.threads.count()).toBe(3);
	});

	it('of a phone that starts offline with nothing waits, and says so', async () => {
		const { app } = world.phone('hana', { isOnline: false });
		const draft = aDraft('hana', '最初の言葉');
		await app.put('personal-hana', draft);
		await eventually(async () => expect((await app.rows.connection()).state).toBe('unreachable'));
		await eventually(async () => expect(await app.rows.drafts.get(draft._id)).toBeDefined());
		await goOnline(app);
		await settled(app);
		expect(await world.server.get('personal-hana', draft._id)).not.toBeNull();
	});

	it('does not take what was written before it for a conflict with what became of it', async () => {
		const { app } = world.phone('hana', { isOnline: false });
		const section = aSection('hana', '最初の文。');
		await app.put(OFFICE, section);
		let isEdited = false;
		app.network.intercept = async (path) => {
			if (path !== `/api/snapshot/${OFFICE}` || isEdited) return undefined;
			isEdited = true;
			const { _rev } = (await world.server.get(OFFICE, section._id))!;
			await world.server.write(OFFICE, edited(section, _rev, 'taro', { text: '次の文。' }));
			return undefined;
		};
		await goOnline(app);
		await settled(app);
		await eventually(async () => {
			const row = await app.rows.sections.get(section._id);
			expect(row?.doc.text).toBe('次の文。');
			expect(row?.conflicts).toBeUndefined();
		});
	});

	it('merges what was written before it with what the server had', async () => {
		const membership = {
			_id: 'membership:hana:tea',
			type: 'membership',
			schema: 1,
			author: 'hana',
			editor: 'hana',
			createdAt: '2026-01-01T00:00:00.000Z',
			updatedAt: '2026-01-01T00:00:00.000Z',
			community: 'tea',
			state: 'joined'
		};
		let [rev] = (await world.server.write('commons', membership)) as [string];
		for (const state of ['left', 'joined'])
			[rev] = (await world.server.write('commons', { ...membership, _rev: rev, state })) as [
				string
			];
		const { app } = world.phone('hana', { isOnline: false });
		await app.put('commons', {
			...membership,
			state: 'left',
			createdAt: '2026-02-01T00:00:00.000Z',
			updatedAt: '2026-02-01T00:00:00.000Z'
		});
		await goOnline(app);
		await eventually(async () => {
			expect((await world.server.get('commons', membership._id))?.state).toBe('left');
			expect((await app.rows.memberships.get(membership._id))?.conflicts).toBeUndefined();
		});
	});
});

describe('a pull', () => {
	it('follows what others write', async () => {
		const { app } = world.phone('hana');
		await settled(app);
		const [thread] = threads(1);
		await world.server.write(TEA, thread!);
		await eventually(async () => expect(await app.rows.threads.get(thread!._id)).toBeDefined());
	});

	it('resumes from its last batch when the line is lost', async () => {
		const { app } = world.phone('hana');
		await settled(app);
		app.network.disconnect();
		await world.server.write(TEA, ...threads(450));
		let bulkGets = 0;
		app.network.intercept = (path) => {
			if (path.includes('/_bulk_get') && ++bulkGets === 2) throw new TypeError('lost');
			return undefined;
		};
		const before = (await app.rows.spaces.get(TEA))!.pulledSeq;
		await goOnline(app);
		await settled(app);
		expect(await app.rows.threads.count()).toBe(450);
		const sinces = app.network.asked
			.filter((path) => path.includes(`${TEA}/_changes`))
			.map((path) => new URL(path, 'http://x').searchParams.get('since'));
		// Once from the start; after the loss from behind the first batch.
		expect(sinces.filter((since) => since === String(before))).toHaveLength(1);
	});

	it('asks only for what came since the last one', async () => {
		const { app } = world.phone('hana');
		await settled(app);
		for (let count = 0; count < 3; count++) {
			await world.server.write(TEA, ...threads(2));
			await settled(app);
			await eventually(async () => expect(await app.rows.threads.count()).toBe(2 * count + 2));
		}
		const asked = app.network.asked.filter((path) => path.includes(TEA));
		expect(asked.filter((path) => path.includes('since=0'))).toHaveLength(1);
		// A pull costs its changes, the end of its changes and its documents; nothing to greet.
		expect(
			asked.filter((path) => path.endsWith(`/${TEA}/`) || path.endsWith(`/couch/${TEA}`))
		).toEqual([]);
	});

	it('whose session ends says so and goes on after a new sign-in', async () => {
		const { app } = world.phone('hana');
		await settled(app);
		app.network.intercept = (path) =>
			path.includes('_changes') ? new Response('{}', { status: 401 }) : undefined;
		const [thread] = threads(1);
		await world.server.write(TEA, thread!);
		await eventually(async () => expect((await app.rows.connection()).state).toBe('expired'));
		app.network.intercept = null;
		await app.do('wake', { reason: 'signed-in' });
		await settled(app);
		expect(await app.rows.threads.get(thread!._id)).toBeDefined();
	});
});
