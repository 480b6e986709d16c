import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { aThread } from '../../../tests/support/phone/documents';
import type { Me, SessionInfo } from '$lib/domain/wire';
import { Session } from './session.svelte';

const ME: Me = {
	id: 's0001',
	staffNumber: 'S0001',
	name: '例田',
	municipality: '072036',
	unit: 'koriyama-soumu',
	unitName: '総務課',
	title: '主事',
	roles: ['member']
};
const spaces = ['commons', 'personal-s0001'].map((id) => ({ id, title: id, seq: '7' }));

/** Bodies of the sign-ins that were sent. */
let sent: unknown[];
let answer: SessionInfo;
/** Commands the workers were given. */
let commands: string[];
let stored: Map<string, string>;

beforeEach(() => {
	[sent, commands] = [[], []];
	answer = { me: ME, spaces, serverTime: '2026-04-01T00:00:00.000Z', history: 'h' };
	stored = new Map();
	vi.stubGlobal('localStorage', {
		getItem: (key: string) => stored.get(key) ?? null,
		setItem: (key: string, value: string) => void stored.set(key, value),
		removeItem: (key: string) => stored.delete(key)
	});
	vi.stubGlobal('addEventListener', () => undefined);
	vi.stubGlobal('fetch', (_: string, { body }: { body: string }) => {
		sent.push(JSON.parse(body));
		return Promise.resolve(Response.json(answer));
	});
	vi.stubGlobal(
		'Worker',
		class {
			postMessage({ command }: { command: string }) {
				commands.push(command);
			}
			terminate() {}
		}
	);
});
afterEach(() => vi.unstubAllGlobals());

it('shows a new device what came with the answer, and then opens its replicas', async () => {
	const thread = { ...aThread('s0002'), _rev: '1-a' };
	answer.firstScreen = { space: 'commons', seq: 7, documents: [thread] };
	const session = new Session();
	await session.signIn('S0001', 'secret');
	await vi.waitFor(() => expect(commands).toEqual(['open']));
	const rows = session.workspace!.rows;
	expect((await rows.threads.toArray()).map(({ id }) => id)).toEqual([thread._id]);
	expect(await rows.spaces.toArray()).toMatchObject([
		{ id: 'commons', phase: 'waiting', pulledSeq: null, firstSeq: 7 }
	]);
	expect(sent).toEqual([{ staffNumber: 'S0001', password: 'secret', isNewDevice: true }]);

	// The same device, signing in again.
	void session.signIn('S0001', 'secret');
	await vi.waitFor(() => expect(sent).toHaveLength(2));
	expect(sent[1]).toMatchObject({ isNewDevice: false });
	await rows.delete();
});

it('opens the replicas also when there is no first screen, or one that cannot be kept', async () => {
	const session = new Session();
	await session.signIn('S0001', 'secret');
	await vi.waitFor(() => expect(commands).toEqual(['open']));

	stored.clear();
	answer.firstScreen = { space: 'commons', seq: 7, documents: [{ _id: 'thread:x' } as never] };
	vi.spyOn(console, 'error').mockImplementation(() => undefined);
	await new Session().signIn('S0001', 'secret');
	await vi.waitFor(() => expect(commands).toEqual(['open', 'open']));
	await session.workspace!.rows.delete();
});
