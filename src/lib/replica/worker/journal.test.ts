/** What is on disk in the journal only, while everything else goes on around it. */
import { describe, expect, it, vi } from 'vitest';
import { contextOf } from '../../../../tests/support/phone/context';
import { aDraft, aSection, aThread, edited } from '../../../../tests/support/phone/documents';
import type { Phone, Tab } from '../../../../tests/support/phone/phone';
import { eventually, OFFICE, settled, TEA, useWorld } from '../../../../tests/support/phone/world';
import type { Revision } from '$lib/read-model/row';
import { VERSIONS_KEY } from '$lib/read-model/rows';
import { putOrBeside } from './beside';
import { readDocument, readLeaves } from './databases';
import { discardUnsent } from './discard';
import { forgetPerson } from './forget';
import { stayLock } from './locks';
import { applyJournalOf, writeToJournal } from './journal';
import { catchUp, showJournalled, showWritten } from './project';
import { push } from './push';
import { forgetSpace } from './spaces';
import { removeDocument } from './write';

vi.mock('pouchdb', () => import('../../../../tests/support/phone/pouchdb'));

const world = useWorld();
const PERSONAL = 'personal-hana';

/** A phone whose first sync is over, offline, with nothing that works on its own beside the test. */
async function quiet(): Promise<{ phone: Phone; app: Tab }> {
	const phone = world.phone('hana');
	await settled(phone.app);
	phone.kill();
	phone.options.isOnline = false;
	const app = phone.open();
	await app.opened;
	await app.worker.close();
	return { phone, app };
}

/** Starts the app again, with a network. */
async function restarted(phone: Phone): Promise<Tab> {
	phone.kill();
	phone.options.isOnline = true;
	const app = phone.open();
	await settled(app);
	return app;
}

const inReplica = (app: Tab, space: string, id: string) =>
	contextOf(app).replicas.use(space, (database) => readDocument(database, id));

describe('a kill between the journal and the replica', () => {
	it('leaves what the next start shows and sends, every revision of it', async () => {
		const { phone, app } = await quiet();
		const context = contextOf(app);
		const [thread, section] = [aThread('hana'), aSection('hana', '一。')];
		const first = (await writeToJournal(context, TEA, thread))!;
		const second = await writeToJournal(
			context,
			TEA,
			edited(thread, first._rev, 'hana', { title: '二度目' })
		);
		await writeToJournal(context, OFFICE, section);
		expect(await inReplica(app, TEA, thread._id)).toBeNull();

		const again = await restarted(phone);
		expect(await world.server.get(TEA, thread._id)).toMatchObject({
			title: '二度目',
			_rev: second?._rev
		});
		expect(await world.server.get(OFFICE, section._id)).toMatchObject({ text: '一。' });
		expect((await again.rows.threads.get(thread._id))?.rev).toBe(second?._rev);
	});

	it('and before the first sync loses nothing either', async () => {
		const phone = world.phone('hana', { isOnline: false });
		await phone.app.opened;
		const thread = aThread('hana');
		await writeToJournal(contextOf(phone.app), TEA, thread);
		const app = await restarted(phone);
		expect(await world.server.get(TEA, thread._id)).not.toBeNull();
		expect(await app.rows.threads.get(thread._id)).toBeDefined();
	});

	it('is put right although the projections are new as well', async () => {
		const { phone, app } = await quiet();
		const thread = aThread('hana');
		await writeToJournal(contextOf(app), TEA, thread);
		await app.rows.meta.delete(VERSIONS_KEY);
		phone.kill();
		const again = phone.open();
		await eventually(async () =>
			expect(await again.rows.threads.get(thread._id)).toMatchObject({ space: TEA })
		);
	});

	it('is put right in every space although the replica of one is broken', async () => {
		const { phone, app } = await quiet();
		const thread = aThread('hana');
		await writeToJournal(contextOf(app), TEA, thread);
		phone.kill();
		const again = phone.open();
		const open = again.platform.openDatabase;
		again.platform.openDatabase = (name) => {
			if (name.endsWith('commons')) throw new Error('this replica is broken');
			return open(name);
		};
		await eventually(async () =>
			expect(await again.rows.threads.get(thread._id)).toMatchObject({ space: TEA })
		);
	});
});

describe('a document in the journal', () => {
	it('is edited more often than the journal is long', async () => {
		const { phone, app } = await quiet();
		const context = contextOf(app);
		let draft = aDraft('hana', '0');
		for (let count = 1; count <= 25; count++) {
			const { rev } = await putOrBeside(context, PERSONAL, draft);
			draft = edited({ ...draft, _rev: rev }, rev, 'hana', { fields: { body: String(count) } });
		}
		await restarted(phone);
		expect(await world.server.get(PERSONAL, draft._id)).toMatchObject({ fields: { body: '24' } });
	});

	it('is sent again after it was refused and edited', async () => {
		const { phone, app } = await quiet();
		const context = contextOf(app);
		const thread = aThread('hana');
		world.server.refused.set(thread._id, 'malformed');
		const { _rev } = (await writeToJournal(context, TEA, thread))!;
		app.network.connect();
		await push(context, TEA);
		expect(await app.outboxEntry(TEA, thread._id)).toMatchObject({ state: 'refused' });
		await showWritten(context, TEA);
		world.server.refused.clear();
		const better = edited(thread, _rev, 'hana', { title: '直した題' });
		expect(await writeToJournal(context, TEA, better)).not.toBeNull();
		expect(await app.outboxEntry(TEA, thread._id)).toMatchObject({ state: 'pending', base: null });
		await restarted(phone);
		expect(await world.server.get(TEA, thread._id)).toMatchObject({ title: '直した題' });
	});

	it('keeps both texts of two tabs', async () => {
		const { phone, app } = await quiet();
		const [one, two] = [contextOf(app), contextOf(app)];
		const section = aSection('hana', 'もと。');
		const { _rev } = (await writeToJournal(one, OFFICE, section))!;
		await Promise.all(
			[one, two].map((context, index) =>
				putOrBeside(context, OFFICE, edited(section, _rev, 'hana', { text: `文${index}。` }))
			)
		);
		const again = await restarted(phone);
		const row = await again.rows.sections.get(section._id);
		const texts = [row?.doc, ...(row?.conflicts ?? [])].map((doc) => doc?.text);
		expect(texts.sort()).toEqual(['文0。', '文1。']);
	});

	it('is thrown away before the replica ever had it', async () => {
		const { phone, app } = await quiet();
		const thread = aThread('hana');
		await writeToJournal(contextOf(app), TEA, thread);
		const { key } = (await app.outboxEntry(TEA, thread._id))!;
		await app.rows.outbox.update(key, { state: 'refused', reason: 'malformed' });
		await discardUnsent(contextOf(app), key);
		const again = await restarted(phone);
		expect(await again.rows.threads.get(thread._id)).toBeUndefined();
		expect(await world.server.get(TEA, thread._id)).toBeNull();
	});

	it('is taken back before the replica ever had it, as if it had never been', async () => {
		const { phone, app } = await quiet();
		const draft = aDraft('hana', '一');
		const context = contextOf(app);
		const revision = (await writeToJournal(context, PERSONAL, draft))!;
		await showJournalled(context, PERSONAL, revision);
		expect(await app.rows.drafts.get(draft._id)).toBeDefined();
		await removeDocument(contextOf(app), PERSONAL, draft._id);
		expect(await app.outboxEntry(PERSONAL, draft._id)).toBeUndefined();
		expect(await app.rows.drafts.get(draft._id)).toBeUndefined();
		expect(await inReplica(app, PERSONAL, draft._id)).toBeNull();
		// What was asked to be shown just before comes too late.
		await showJournalled(context, PERSONAL, revision);
		expect(await app.rows.drafts.get(draft._id)).toBeUndefined();
		const again = await restarted(phone);
		expect(await again.rows.drafts.get(draft._id)).toBeUndefined();
		expect(await world.server.get(PERSONAL, draft._id)).toBeNull();
	});

	it('is deleted and not taken back when the replica has it, or the server', async () => {
		const { phone, app } = await quiet();
		const context = contextOf(app);
		const [applied, sent] = [aDraft('hana', '一'), aDraft('hana', '二')];
		await writeToJournal(context, PERSONAL, applied);
		await applyJournalOf(contextOf(app), PERSONAL);
		await removeDocument(context, PERSONAL, applied._id);
		expect(await app.outboxEntry(PERSONAL, applied._id)).toMatchObject({ deleted: true });
		const { rev } = await putOrBeside(context, PERSONAL, sent);
		app.network.connect();
		await push(context, PERSONAL);
		app.network.disconnect();
		await putOrBeside(context, PERSONAL, edited(sent, rev, 'hana', { title: '三' }));
		await removeDocument(contextOf(app), PERSONAL, sent._id);
		expect(await app.outboxEntry(PERSONAL, sent._id)).toMatchObject({ deleted: true });
		await restarted(phone);
		expect(await world.server.get(PERSONAL, sent._id)).toBeNull();
	});

	it('shows although somebody read the replica before and writes its row after', async () => {
		const { app } = await quiet();
		const thread = aThread('hana');
		const writer = contextOf(app);
		const first = (await writeToJournal(writer, TEA, thread))!;
		await showJournalled(writer, TEA, first);
		await applyJournalOf(writer, TEA);
		let second: Revision | null = null;
		// Its first reading is held up by a whole write.
		const slow = contextOf(app, 'changes');
		const read = slow.replicas.use.bind(slow.replicas);
		slow.replicas.use = async (space, work) => {
			const found = await read(space, work);
			if (!second) {
				const change = edited(thread, first._rev, 'hana', { title: '二度目' });
				second = (await writeToJournal(writer, TEA, change))!;
				await showJournalled(writer, TEA, second);
			}
			return found;
		};
		await catchUp(slow, TEA);
		expect((await app.rows.threads.get(thread._id))?.doc.title).toBe('二度目');
	});

	it('stays taken back when it was just about to be sent', async () => {
		const { app } = await quiet();
		const context = contextOf(app);
		const draft = aDraft('hana', '一');
		await showJournalled(context, PERSONAL, (await writeToJournal(context, PERSONAL, draft))!);
		app.network.connect();
		await Promise.all([removeDocument(context, PERSONAL, draft._id), push(context, PERSONAL)]);
		expect(await world.server.get(PERSONAL, draft._id)).toBeNull();
		expect(await app.rows.drafts.get(draft._id)).toBeUndefined();
	});

	it('shows at once and stays in the journal until somebody needs the replica', async () => {
		const { app } = await quiet();
		const context = contextOf(app);
		const thread = aThread('hana');
		await showJournalled(context, TEA, (await writeToJournal(context, TEA, thread))!);
		expect(await inReplica(app, TEA, thread._id)).toBeNull();
		await showWritten(context, TEA);
		expect(await inReplica(app, TEA, thread._id)).not.toBeNull();
		expect((await app.rows.threads.get(thread._id))?.doc.title).toBe(thread.title);
	});

	it('that was deleted is there again when it is written again', async () => {
		const { phone, app } = await quiet();
		const context = contextOf(app);
		const draft = aDraft('hana', '一');
		await putOrBeside(context, PERSONAL, draft);
		await removeDocument(context, PERSONAL, draft._id);
		await showWritten(context, PERSONAL);
		await putOrBeside(context, PERSONAL, draft);
		await restarted(phone);
		expect(await world.server.get(PERSONAL, draft._id)).toMatchObject({ fields: { body: '一' } });
	});

	it('does not come back to life when what was deleted is edited from its old revision', async () => {
		const { app } = await quiet();
		const context = contextOf(app);
		const draft = aDraft('hana', '一');
		const { rev } = await putOrBeside(context, PERSONAL, draft);
		await removeDocument(context, PERSONAL, draft._id);
		await showWritten(context, PERSONAL);
		await expect(
			putOrBeside(context, PERSONAL, edited(draft, rev, 'hana', { title: '遅い' }))
		).rejects.toMatchObject({ failure: { kind: 'conflict' } });
	});

	it('that is sent twice, the second time after it has gone out, stays one document', async () => {
		const { app } = await quiet();
		const context = contextOf(app);
		const thread = aThread('hana');
		const { rev } = await putOrBeside(context, TEA, thread);
		app.network.connect();
		expect(await push(context, TEA)).toBe(1);
		expect(await putOrBeside(context, TEA, thread)).toEqual({ rev });
		const leaves = await context.replicas.use(TEA, (database) => readLeaves(database, thread._id));
		expect(leaves.map(({ _rev }) => _rev)).toEqual([rev]);
	});

	it('is merged at once with what the replica has made of it since', async () => {
		const { app } = await quiet();
		const context = contextOf(app);
		const section = aSection('hana', '一。二。三。四。五。');
		const { rev } = await putOrBeside(context, OFFICE, section);
		const write = (from: string, text: string) =>
			putOrBeside(context, OFFICE, edited(section, from, 'hana', { text }));
		const { rev: second } = await write(rev, '一改。二。三。四。五。');
		// From an old revision: through the replica.
		await write(rev, '一。二。三。四。五改。');
		await showWritten(context, OFFICE);
		await write(second, '一改。二。三改。四。五。');
		await showWritten(context, OFFICE);
		const row = await app.rows.sections.get(section._id);
		expect(row?.conflicts).toBeUndefined();
		expect(row?.doc.text).toBe('一改。二。三改。四。五改。');
	});
});

describe('what is believed to be in the replica', () => {
	it('is sent although the replica was deleted since', async () => {
		const { app } = await quiet();
		const context = contextOf(app);
		const thread = aThread('hana');
		await writeToJournal(context, TEA, thread);
		await applyJournalOf(context, TEA);
		await context.replicas.destroy(TEA);
		app.network.connect();
		await push(context, TEA);
		expect(await world.server.get(TEA, thread._id)).not.toBeNull();
		expect(await app.outboxEntry(TEA, thread._id)).toBeUndefined();
	});

	it('is kept when it was written while its lost space was being removed', async () => {
		const { app } = await quiet();
		await app.rows.spaces.update(TEA, { phase: 'gone' });
		const thread = aThread('hana');
		let applying: Promise<void> | undefined;
		const context = contextOf(app, 'destroy', async () => {
			await writeToJournal(context, TEA, thread);
			applying = applyJournalOf(context, TEA);
		});
		await forgetSpace(context, TEA);
		await applying;
		app.network.connect();
		await push(context, TEA);
		expect(await world.server.get(TEA, thread._id)).not.toBeNull();
	});
});

describe('leaving the device', () => {
	it('keeps what is in the journal only', async () => {
		const { phone, app } = await quiet();
		const thread = aThread('hana');
		await writeToJournal(contextOf(app), TEA, thread);
		expect(await forgetPerson(app.platform, 'hana', 'keep')).toBe(1);
		await restarted(phone);
		expect(await world.server.get(TEA, thread._id)).not.toBeNull();
	});

	it('loses nothing that another tab writes just then', async () => {
		const { phone, app } = await quiet();
		const other = phone.open();
		await other.opened;
		const thread = aThread('hana');
		const leaving = app.do('forget', { person: 'hana', unsent: 'keep' });
		await other.put(TEA, thread);
		await other.close();
		expect(await leaving).toEqual({ kept: 1 });
		await restarted(phone);
		expect(await world.server.get(TEA, thread._id)).not.toBeNull();
	});

	it('waits for a tab that has the data open, and whoever comes back waits for it', async () => {
		const { phone, app } = await quiet();
		const other = phone.open();
		await other.opened;
		const leaving = app.do('forget', { person: 'hana', unsent: 'keep' });
		await eventually(() => expect(phone.locks.state()[stayLock('hana')]).toBe('1 held, 1 waiting'));
		const back = phone.open();
		await other.close();
		expect(await leaving).toEqual({ kept: 0 });
		await back.opened;
		await back.put(TEA, aThread('hana'));
		expect(await back.rows.outbox.count()).toBe(1);
	});
});
