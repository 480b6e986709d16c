import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newMembership } from '$lib/capabilities/community/community';
import { newSection } from '$lib/capabilities/handover/handover';
import { draftBy, noteBy, notebookBy, revision, threadBy } from '../support/documents';
import { COMMUNITY, expectUnharmed, OFFICE, refused, write } from '../support/gateway';
import { remoteSpace, stateOf } from '../support/replica';
import { engineName, startServer, type Device, type TestServer } from '../support/server';

const NOW = '2026-04-01T00:00:00.000Z';

let server: TestServer;
let s0001: Device;
let s0005: Device;
let s0012: Device;

beforeAll(async () => {
	server = await startServer({ WRITE_DOCUMENTS_PER_HOUR: '300' });
	[s0001, s0005, s0012] = (await Promise.all(
		['S0001', 'S0005', 'S0012'].map((number) => server.signIn(number))
	)) as [Device, Device, Device];
});
afterAll(() => server.dispose());

describe(`what only a forger sends, on the ${engineName}`, () => {
	describe('ends nothing that has no other revision', () => {
		const ending = (_id: string) => ({ _id, _deleted: true, mergedInto: '9-99' });

		it('although the request has one that is long outdated', async () => {
			const notebook = notebookBy('s0001', 'outdated');
			for (const ids of [['a1'], ['b1', 'a1'], ['c1', 'b1', 'a1']])
				await write(s0001, OFFICE, [{ ...notebook, ...revision(ids.length, ...ids) }], false);
			const attack = [
				{ ...ending(notebook._id), ...revision(4, 'd1', 'c1') },
				{ ...notebook, editor: 's0005', ...revision(1, 'a1') }
			];
			expect((await write(s0005, OFFICE, attack, false)).body).toEqual([
				refused('not_deletable', notebook._id)
			]);
			expect((await s0001.couch('GET', `${OFFICE}/${notebook._id}`)).status).toBe(200);
		});

		it('although the request has one that is refused in the end', async () => {
			const notebook = notebookBy('s0001', 'conflicting');
			const { body } = await write(s0001, OFFICE, [notebook]);
			const attack = [
				{ ...ending(notebook._id), _rev: body[0].rev },
				{ ...notebook, editor: 's0005', _rev: '7-77' }
			];
			const { body: answers } = await write(s0005, OFFICE, attack);
			expect(answers[0]).toEqual(refused('not_deletable', notebook._id));
			expect(answers[1].error).toBe('conflict');
			expect((await s0001.couch('GET', `${OFFICE}/${notebook._id}`)).status).toBe(200);
		});

		it('also when two requests end one half each', async () => {
			const notebook = notebookBy('s0001', 'halves');
			const halves = ['a1', 'a2'];
			for (const half of halves)
				await write(s0001, OFFICE, [{ ...notebook, ...revision(1, half) }], false);
			// Each goes into the other, and the same person wrote both.
			const answers = await Promise.all(
				halves.map((half, index) => {
					const mergedInto = `1-${halves[1 - index]}`;
					const end = { ...ending(notebook._id), mergedInto, ...revision(2, 'e', half) };
					return write(s0001, OFFICE, [end], false);
				})
			);
			expect(answers.flatMap(({ body }) => body)).toEqual([refused('not_deletable', notebook._id)]);
			expect((await s0001.couch('GET', `${OFFICE}/${notebook._id}`)).status).toBe(200);
		});
	});

	it('is no revision that nobody could continue, or fetch', async () => {
		const note = noteBy('s0001', 'generation');
		const far = { ...note, ...revision(999_999_999, 'aa') };
		expect((await write(s0001, 'commons', [far], false)).body).toEqual([
			refused('malformed', note._id)
		]);
		// Many unsent changes are fine, and what follows them can be fetched.
		const near = { ...note, ...revision(90_000, 'aa') };
		expect((await write(s0001, 'commons', [near], false)).body).toEqual([]);
		const remote = remoteSpace(server, s0012, 'commons');
		expect((await stateOf(remote))[note._id]).toEqual(['90000-aa']);
	});

	it('is no revision that phones take for their own', async () => {
		const notebook = notebookBy('s0001', 'own');
		const own = '0'.repeat(16) + 'a'.repeat(16);
		expect(
			(await write(s0001, OFFICE, [{ ...notebook, ...revision(1, own) }], false)).body
		).toEqual([refused('malformed', notebook._id)]);
		// What a person continues from such a one is a revision like any other.
		const continued = { ...notebook, ...revision(2, 'b', own) };
		expect((await write(s0001, OFFICE, [continued], false)).body).toEqual([]);
	});

	it('is no thicket of revisions', async () => {
		const thread = threadBy('s0001', 'thicket');
		const branch = (name: string, ...parents: string[]) => ({
			...thread,
			...revision(parents.length + 1, name, ...parents)
		});
		const many = Array.from({ length: 25 }, (_, n) => branch(`a${n}`));
		expect((await write(s0001, COMMUNITY, many, false)).body).toEqual(
			Array(5).fill(refused('too_many_versions', thread._id))
		);
		// Those that are there go on, and can be sent again.
		const going = [branch('b', 'a0'), branch('a1')];
		expect((await write(s0001, COMMUNITY, going, false)).body).toEqual([]);
		expect((await write(s0001, COMMUNITY, [branch('c')], false)).body).toEqual([
			refused('too_many_versions', thread._id)
		]);
	});

	it('is nothing from the future', async () => {
		const note = { ...noteBy('s0001', 'future'), updatedAt: '9999-12-31T23:59:59.999Z' };
		expect((await write(s0001, 'commons', [note])).body).toEqual([
			refused('clock_ahead', note._id)
		]);
		const soon = new Date(Date.now() + 60 * 60 * 1000).toISOString();
		expect((await write(s0001, 'commons', [{ ...note, updatedAt: soon }])).body[0].ok).toBe(true);
	});

	it('joins no community of another municipality', async () => {
		const joining = (author: string) =>
			newMembership({ author, now: NOW, community: 'koriyama-link', state: 'joined' });
		const foreign = joining('s0012');
		expect((await write(s0012, 'commons', [foreign])).body).toEqual([
			refused('role_required', foreign._id)
		]);
		expect((await write(s0005, 'commons', [joining('s0005')])).body[0].ok).toBe(true);
	});
});

describe(`what only looks like a forgery, on the ${engineName}`, () => {
	it('goes on from the revision it knows, although another one is shown', async () => {
		const section = (author: string) =>
			newSection(author, NOW, { notebook: 'notebook:s0001:two', section: '01', text: author });
		const [shown, other] = [section('s0001'), section('s0005')];
		await write(s0001, OFFICE, [{ ...shown, ...revision(1, 'b') }], false);
		await write(s0005, OFFICE, [{ ...other, ...revision(1, 'a') }], false);
		const edited = { ...other, editor: 's0001', text: '続き', ...revision(2, 'aa', 'a') };
		expect((await write(s0001, OFFICE, [edited], false)).body).toEqual([]);
	});
});

describe(`one person on the ${engineName}`, () => {
	it('writes so much in an hour and no more, and others do not feel it', async () => {
		const drafts = (person: string, count: number) =>
			Array.from({ length: count }, (_, n) => draftBy(person, `many-${n}`));
		const { status } = await write(s0012, 'personal-s0012', drafts('s0012', 280));
		expect(status).toBe(201);
		const answer = await s0012.fetch('/api/couch/personal-s0012/_bulk_docs', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ docs: drafts('s0012', 50) })
		});
		expect(answer.status).toBe(429);
		expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
		// A request that was refused costs nothing.
		expect((await write(s0012, 'personal-s0012', drafts('s0012', 10))).status).toBe(201);
		expect((await write(s0005, 'personal-s0005', drafts('s0005', 10))).status).toBe(201);
	});

	it('harmed nothing', () => expectUnharmed(server, s0001));
});
