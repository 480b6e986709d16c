/**
 * Revisions that nobody signs. Phones merge what does not overlap; the server takes such a merge only
 * when it comes to the same, and an ending only when the text really went where it says.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { childRevision } from '$lib/domain/core/hash';
import { newSection, type Section } from '$lib/capabilities/handover/handover';
import { revision } from '../support/documents';
import { OFFICE, refused, write } from '../support/gateway';
import { engineName, startServer, type Device, type TestServer } from '../support/server';

const NOW = '2026-04-01T00:00:00.000Z';
const LATER = '2026-04-02T00:00:00.000Z';

let server: TestServer;
let s0001: Device;
let s0005: Device;
let count = 0;

beforeAll(async () => {
	server = await startServer();
	[s0001, s0005] = await Promise.all([server.signIn('S0001'), server.signIn('S0005')]);
});
afterAll(() => server.dispose());

/** The revisions of one section: 1-a of s0001, from it 2-b of s0001 and 2-c of s0005, and their merge. */
function family() {
	const notebook = `notebook:s0001:merge-${++count}`;
	const base = newSection('s0001', NOW, { notebook, section: '04', text: '一。二。三。' });
	const merged = {
		...base,
		text: '一、甲。二。三、乙。',
		editor: null,
		updatedAt: LATER,
		mergedFrom: ['2-b', '2-c'],
		editors: ['s0001', 's0005']
	};
	const child = (editor: string, text: string): Section => ({
		...base,
		editor,
		text,
		updatedAt: LATER
	});
	return {
		id: base._id,
		root: { ...base, ...revision(1, 'a') },
		mine: { ...child('s0001', '一、甲。二。三。'), ...revision(2, 'b', 'a') },
		theirs: { ...child('s0005', '一。二。三、乙。'), ...revision(2, 'c', 'a') },
		child,
		/** Continues 2-c, which is shown. */
		merge: { ...merged, ...revision(3, 'd', 'c', 'a') },
		ending: {
			_id: base._id,
			_deleted: true,
			type: 'section',
			author: 's0001',
			editor: null,
			mergedInto: '3-d',
			...revision(3, 'e', 'b', 'a')
		}
	};
}

async function conflict() {
	const section = family();
	expect((await write(s0001, OFFICE, [section.root, section.mine], false)).body).toEqual([]);
	expect((await write(s0005, OFFICE, [section.theirs], false)).body).toEqual([]);
	return section;
}

const send = async (device: Device, ...docs: object[]) =>
	(await write(device, OFFICE, docs, false)).body as unknown[];

/** Living revisions on the server: the shown one first. */
async function living(id: string): Promise<{ rev: string; text: string; editor: string | null }[]> {
	const { body } = await s0001.couch('GET', `${OFFICE}/${encodeURIComponent(id)}?open_revs=all`);
	return (body as { ok?: any }[])
		.flatMap(({ ok }) => (ok && !ok._deleted ? [ok] : []))
		.map(({ _rev, text, editor }) => ({ rev: _rev, text, editor }))
		.sort((a, b) => (a.rev < b.rev ? 1 : -1));
}

describe(`a merge on the ${engineName}`, () => {
	it('is taken when it is what the two revisions become, and again when it is sent again', async () => {
		const { id, merge, ending } = await conflict();
		for (const device of [s0005, s0001, s0005])
			expect(await send(device, ending, merge)).toEqual([]);
		expect(await living(id)).toEqual([{ rev: '3-d', text: '一、甲。二。三、乙。', editor: null }]);
	});

	it.each<[string, (section: ReturnType<typeof family>) => object]>([
		['says what nobody wrote', () => ({ text: '一、甲。二。三、乙。解約する。' })],
		['leaves out what somebody wrote', () => ({ text: '一。二。三、乙。' })],
		['leaves out what both left as it was', () => ({ text: '一、甲。三、乙。' })],
		['names others than those who wrote it', () => ({ editors: ['s0001'] })],
		['names revisions that are not there', () => ({ mergedFrom: ['2-c', '2-f'] })],
		['names another than the one it continues', () => ({ mergedFrom: ['1-a', '2-b'] })],
		['merges a revision with what was before it', () => ({ mergedFrom: ['1-a', '2-c'] })],
		['names one revision twice', () => ({ mergedFrom: ['2-c', '2-c'] })],
		['comes without its history', () => ({ _revisions: undefined })]
	])('is refused when it %s, and ends nothing', async (_, forge) => {
		const section = await conflict();
		const { id, merge, ending } = section;
		expect(await send(s0005, { ...merge, ...forge(section) }, ending)).toEqual([
			refused('merge_unproven', id),
			refused('not_deletable', id)
		]);
		expect((await living(id)).map(({ rev }) => rev)).toEqual(['2-c', '2-b']);
	});

	it('is looked at so often in one request as a document could need, and no more', async () => {
		const { id, merge, ending } = await conflict();
		const forged = Array.from({ length: 30 }, (_, index) => ({
			...merge,
			text: `改${index}。`,
			...revision(3, `f${index + 10}`, 'c', 'a')
		}));
		// The true one comes too late to be looked at; alone it is taken.
		const answers = await send(s0005, ...forged, merge);
		expect(answers).toEqual(Array(31).fill(refused('merge_unproven', id)));
		expect(await send(s0005, merge, ending)).toEqual([]);
		expect((await living(id)).map(({ rev }) => rev)).toEqual(['3-d']);
	});

	it('is refused as an edit without a revision of its own', async () => {
		const { id, merge } = await conflict();
		const { _revisions, ...edit } = { ...merge, _rev: '2-c' };
		expect((await write(s0005, OFFICE, [edit])).body).toEqual([refused('merge_unproven', id)]);
	});

	it('brings what it merges with it, in one request, in any order', async () => {
		const { id, root, mine, theirs, merge, ending } = family();
		expect(await send(s0001, root)).toEqual([]);
		expect(await send(s0005, theirs)).toEqual([]);
		expect(await send(s0001, ending, merge, mine)).toEqual([]);
		expect(await living(id)).toEqual([{ rev: '3-d', text: '一、甲。二。三、乙。', editor: null }]);
	});

	it('of what was lost before is signed by the person who sends it', async () => {
		const { id, mine, theirs, merge, ending, child } = family();
		// 1-a never comes: the same as when CouchDB has compacted it.
		expect(await send(s0001, mine)).toEqual([]);
		expect(await send(s0005, theirs)).toEqual([]);
		expect(await send(s0005, merge, ending)).toEqual([
			refused('merge_unproven', id),
			refused('not_deletable', id)
		]);
		const signed = { ...child('s0005', merge.text), ...revision(4, 'f', 'd', 'c', 'a') };
		expect(await send(s0005, signed, ending)).toEqual([]);
		expect(await living(id)).toEqual([
			{ rev: '4-f', text: '一、甲。二。三、乙。', editor: 's0005' }
		]);
		// Another phone that made the same merge is told nothing new, and can forget it.
		expect(await send(s0001, merge, ending)).toEqual([]);
	});
});

describe(`the end of a revision on the ${engineName}`, () => {
	it('is taken also when what took it in was edited and merged again before it was sent', async () => {
		const { id, merge, ending, child } = await conflict();
		const other = { ...child('s0001', '一。二。三。'), ...revision(2, '9', 'a') };
		expect(await send(s0001, other)).toEqual([]);
		const edited = { ...child('s0005', merge.text), ...revision(4, 'f', 'd', 'c', 'a') };
		const again = {
			...merge,
			text: merge.text,
			mergedFrom: ['2-9', '4-f'],
			...revision(3, '1', '9', 'a')
		};
		const end = { ...ending, mergedInto: '3-1', ...revision(5, '2', 'f', 'd', 'c', 'a') };
		expect(await send(s0005, edited, again, end, ending)).toEqual([]);
		expect((await living(id)).map(({ rev, text }) => [rev, text])).toEqual([['3-1', again.text]]);
	});

	it('is taken although another phone was the first to continue the same merge', async () => {
		const { id, merge, ending, child } = await conflict();
		const { _rev, _revisions, ...content } = merge;
		const name = await childRevision('2-c', null, content);
		const hash = name.slice(2);
		const edited = {
			...child('s0005', '一、甲。二、丙。三、乙。'),
			...revision(4, 'f', hash, 'c', 'a')
		};
		expect(await send(s0005, edited)).toEqual([]);
		const same = { ...content, ...revision(3, hash, 'c', 'a') };
		// What is no merge of the two, or not this one, takes nothing in.
		for (const mergedInto of ['2-c', `3-${'0'.repeat(31)}1`])
			expect(await send(s0001, { ...ending, mergedInto })).toEqual([refused('not_deletable', id)]);
		expect(await send(s0001, same, { ...ending, mergedInto: name })).toEqual([]);
		expect((await living(id)).map(({ rev }) => rev)).toEqual(['4-f']);
	});

	it('is taken from the person who chose the other text', async () => {
		const { id, ending, child } = await conflict();
		const chosen = { ...child('s0005', '一、甲乙。二。三。'), ...revision(3, 'd', 'c', 'a') };
		expect(await send(s0005, chosen, ending)).toEqual([]);
		expect((await living(id)).map(({ rev }) => rev)).toEqual(['3-d']);
	});

	it('is taken from the person who chose twice before anything was sent', async () => {
		const { id, ending, child } = await conflict();
		const other = { ...child('s0001', '一。二。三。'), ...revision(2, '9', 'a') };
		expect(await send(s0001, other)).toEqual([]);
		// 2-b went into 3-d, and 3-d, which nobody else has seen, into 3-1.
		const chosen = { ...child('s0005', '一、甲乙。二。三。'), ...revision(3, '1', '9', 'a') };
		const first = { ...ending, mergedInto: '3-1', ...revision(4, 'f', 'd', 'c', 'a') };
		expect(await send(s0005, chosen, first, ending)).toEqual([]);
		expect((await living(id)).map(({ rev }) => rev)).toEqual(['3-1']);
	});

	it('is refused when it names what somebody else wrote, or what was before', async () => {
		const { id, ending } = await conflict();
		for (const mergedInto of ['2-c', '2-b', '1-a', '9-99', '3-e'])
			expect(await send(s0001, { ...ending, mergedInto })).toEqual([refused('not_deletable', id)]);
		expect((await living(id)).map(({ rev }) => rev)).toEqual(['2-c', '2-b']);
	});
});
