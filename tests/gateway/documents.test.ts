import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withdrawn } from '$lib/capabilities/disaster/withdrawn';
import { draftBy, noteBy, notebookBy, revision, threadBy } from '../support/documents';
import { COMMUNITY, expectUnharmed, OFFICE, refused, write } from '../support/gateway';
import { engineName, startServer, type Device, type TestServer } from '../support/server';

let server: TestServer;
let s0001: Device;
let s0012: Device;

beforeAll(async () => {
	server = await startServer();
	[s0001, s0012] = await Promise.all([server.signIn('S0001'), server.signIn('S0012')]);
});
afterAll(() => server.dispose());

describe(`the gateway on the ${engineName}`, () => {
	describe('judges every document', () => {
		it('and lets the author write', async () => {
			const thread = threadBy('s0001', 'own');
			const { status, body } = await write(s0001, COMMUNITY, [thread]);
			expect(status).toBe(201);
			expect(body[0]).toMatchObject({ ok: true, id: thread._id });
		});

		it('whose author is someone else', async () => {
			const thread = threadBy('s0002', 'forged');
			const { body } = await write(s0001, COMMUNITY, [thread]);
			expect(body).toEqual([refused('editor_mismatch', thread._id)]);
			const disguised = { ...thread, editor: 's0001' };
			expect((await write(s0001, COMMUNITY, [disguised])).body).toEqual([
				refused('author_mismatch', thread._id)
			]);
		});

		it('also when an unrelated revision tree of a high generation would win', async () => {
			const thread = threadBy('s0012', 'target');
			await write(s0012, COMMUNITY, [thread]);
			for (const forged of [
				{ ...thread, editor: 's0001', body: '乗っ取り' },
				{ ...threadBy('s0001', 'x'), _id: thread._id, body: '乗っ取り' },
				{ _id: thread._id, _deleted: true },
				{ _id: thread._id, _deleted: true, mergedInto: '1-aa', type: 'thread' }
			]) {
				const attack = { ...forged, ...revision(900_000, 'ff') };
				const { status, body } = await write(s0001, COMMUNITY, [attack], false);
				expect(status).toBe(201);
				expect(body).toEqual([refused(expect.any(String) as never, thread._id)]);
			}
			const { body: now } = await s0012.couch('GET', `${COMMUNITY}/${thread._id}?conflicts=true`);
			expect(now.body).toBe(thread.body);
			expect(now._conflicts).toBeUndefined();
		});

		it('of a shared kind, whose author stays who it was', async () => {
			const notebook = notebookBy('s0001', 'shared');
			await write(s0001, OFFICE, [notebook]);
			const s0005 = await server.signIn('S0005');
			const stolen = { ...notebook, author: 's0005', editor: 's0005', ...revision(5, 'ee') };
			expect((await write(s0005, OFFICE, [stolen], false)).body).toEqual([
				refused('author_mismatch', notebook._id)
			]);
			const { body: current } = await s0005.couch('GET', `${OFFICE}/${notebook._id}`);
			const edited = { ...current, editor: 's0005', title: '直した題名' };
			expect((await write(s0005, OFFICE, [edited])).body[0]).toMatchObject({ ok: true });
		});

		it.each([
			[
				'only the server writes',
				{ ...threadBy('s0001', 'x'), type: 'person', _id: 'person:s0001' },
				'malformed'
			],
			['in the wrong space', noteBy('s0001', 'misplaced'), 'wrong_space'],
			['of an unknown kind', { ...threadBy('s0001', 'x'), type: 'nonsense' }, 'malformed'],
			['with a field nobody knows', { ...threadBy('s0001', 'x'), extra: 1 }, 'malformed'],
			['with a reserved field', { ...threadBy('s0001', 'x'), _attachments: {} }, 'reserved_field'],
			[
				'with an id of another kind',
				{ ...threadBy('s0001', 'x'), _id: 'reply:s0001:x' },
				'wrong_id'
			],
			['with an id that is no id', { ...threadBy('s0001', 'x'), _id: 'constructor' }, 'wrong_id'],
			['that says nothing', { _id: 'thread:s0001:empty' }, 'malformed']
		])('%s', async (_, document, reason) => {
			const { status, body } = await write(s0001, COMMUNITY, [document]);
			expect(status).toBe(201);
			expect(body).toEqual([refused(reason, document._id)]);
		});

		it('one by one: a refused one does not stop the others', async () => {
			const [good, bad] = [threadBy('s0001', 'good'), threadBy('s0002', 'bad')];
			const { body } = await write(s0001, COMMUNITY, [bad, good]);
			expect(body).toEqual([
				refused('editor_mismatch', bad._id),
				expect.objectContaining({ ok: true, id: good._id })
			]);
		});

		it('and ends none that cannot be deleted, except the loser of a merge', async () => {
			const thread = threadBy('s0001', 'merge');
			const send = (...docs: object[]) => write(s0001, COMMUNITY, docs, false);
			await send({ ...thread, ...revision(1, 'a1') });
			await send(
				{ ...thread, ...revision(2, 'b1', 'a1') },
				{ ...thread, ...revision(2, 'b2', 'a1') }
			);
			const ending = { _id: thread._id, _deleted: true, type: 'thread' };

			expect((await send({ ...ending, ...revision(3, 'c1', 'b1', 'a1') })).body).toEqual([
				refused('not_deletable', thread._id)
			]);
			const all = [
				{ ...ending, mergedInto: '9-99', ...revision(3, 'c1', 'b1', 'a1') },
				{ ...ending, mergedInto: '9-99', ...revision(3, 'c2', 'b2', 'a1') }
			];
			expect((await send(...all)).body).toHaveLength(2);

			const merged = {
				...thread,
				editor: null,
				mergedFrom: ['2-b1', '2-b2'],
				editors: ['s0001']
			};
			const merge = [
				{ ...merged, ...revision(3, 'dd', 'b2', 'a1') },
				{ ...ending, mergedInto: '3-dd', ...revision(3, 'c1', 'b1', 'a1') }
			];
			expect((await send(...merge)).body).toEqual([]);
			const { body } = await s0001.couch('GET', `${COMMUNITY}/${thread._id}?conflicts=true`);
			expect(body).toMatchObject({ _rev: '3-dd' });
			expect(body._conflicts).toBeUndefined();
		});

		it('and lets people delete their drafts, also one it never saw', async () => {
			const draft = draftBy('s0001', 'gone');
			const { body } = await write(s0001, 'personal-s0001', [draft]);
			const tombstone = { _id: draft._id, _rev: body[0].rev, _deleted: true };
			expect((await write(s0001, 'personal-s0001', [tombstone])).body[0]).toMatchObject({
				ok: true
			});
			const unseen = { _id: 'draft:s0001:unseen', _deleted: true, ...revision(2, 'b', 'a') };
			expect((await write(s0001, 'personal-s0001', [unseen], false)).body).toEqual([]);
		});
	});

	it('gives nothing that was taken back', async () => {
		const note = { ...noteBy('s0001', 'withdrawn'), q1: 'やはり話さない' };
		const { body } = await write(s0001, 'commons', [note]);
		const [{ rev }] = body;
		const { status, body: told } = await s0012.couch('GET', `commons/${note._id}?rev=${rev}`);
		expect([status, told.q1]).toEqual([200, note.q1]);

		await write(s0001, 'commons', [{ ...withdrawn(note), _rev: rev }]);
		const asked = await Promise.all([
			s0012.couch('GET', `commons/${note._id}?rev=${rev}`),
			s0012.couch('GET', `commons/${note._id}?open_revs=["${rev}"]`),
			s0012.couch('POST', 'commons/_bulk_get?latest=false', { docs: [{ id: note._id, rev }] })
		]);
		expect(asked.map(({ status }) => status)).toEqual([404, 200, 200]);
		expect(JSON.stringify(asked)).not.toContain(note.q1);
		expect(JSON.stringify(asked)).toContain('withdrawn');
	});

	it('knows nothing of revisions that are in no tree', async () => {
		const { body } = await write(s0001, 'personal-s0001', [draftBy('s0001', 'tree')]);
		const [{ id, rev }] = body;
		const docs = [
			{ id, rev: '1-abc' },
			{ id, rev },
			{ id, rev: '7-ff' }
		];
		const { status, body: got } = await s0001.couch('POST', 'personal-s0001/_bulk_get', { docs });
		expect(status).toBe(200);
		const answers = got.results.flatMap((result: { docs: object[] }) => result.docs);
		expect(answers.filter((answer: object) => 'ok' in answer)).toHaveLength(1);
		expect(answers.filter((answer: object) => 'error' in answer)).toHaveLength(2);
		const path = `personal-s0001/${id}`;
		const opened = await s0001.couch('GET', `${path}?open_revs=["1-abc","${rev}"]`);
		expect(opened.body).toEqual(expect.arrayContaining([{ missing: '1-abc' }]));
		expect(opened.body).toHaveLength(2);
		expect((await s0001.couch('GET', `${path}?rev=1-abc`)).status).toBe(404);
	});

	it('reads what is asked for a thousand times once', async () => {
		const { body } = await write(s0001, 'personal-s0001', [draftBy('s0001', 'often')]);
		const [{ id, rev }] = body;
		const docs = Array<object>(5000).fill({ id, rev });
		const { body: got } = await s0001.couch('POST', 'personal-s0001/_bulk_get', { docs });
		expect(got.results.flatMap((result: { docs: unknown[] }) => result.docs)).toHaveLength(1);
	});

	it('survived all of it, without a fault of its own', () => expectUnharmed(server, s0001));
});
