import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Me } from '$lib/domain/wire';
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
const OTHER: Me = { ...ME, id: 's0002', staffNumber: 'S0002', name: '別田' };

type Command = { call: number; command: string; input: Record<string, unknown> };

let workers: { isEnded: boolean; asked: Command[] }[];
let stored: Map<string, string>;
/** Unsent items of each person, as a worker would find them. */
let unsent: Record<string, number>;
/** What the server would say; null without a network. */
let server: ((method: string) => Response) | null;
let requests: string[];
let tellStorage: (event: { key: string | null; newValue: string | null }) => void;

const asked = (command: string) =>
	workers.flatMap((worker) => worker.asked).filter((item) => item.command === command);
const signedIn = (me: Me) => () => Response.json({ me, spaces: [] });

beforeEach(() => {
	workers = [];
	unsent = {};
	requests = [];
	server = null;
	stored = new Map([['yui.me', JSON.stringify(ME)]]);
	vi.stubGlobal('localStorage', {
		getItem: (key: string) => stored.get(key) ?? null,
		setItem: (key: string, value: string) => stored.set(key, value),
		removeItem: (key: string) => stored.delete(key)
	});
	vi.stubGlobal('addEventListener', (_: string, listener: typeof tellStorage) => {
		tellStorage = listener;
	});
	vi.stubGlobal('fetch', async (_: string, { method = 'GET' }: RequestInit) => {
		requests.push(method);
		if (!server) throw new TypeError('offline');
		return server(method);
	});
	vi.stubGlobal(
		'Worker',
		class {
			isEnded = false;
			asked: Command[] = [];
			onmessage: ((event: object) => void) | null = null;
			constructor() {
				workers.push(this);
			}
			postMessage(command: Command) {
				this.asked.push(command);
				const person = String(command.input.person);
				const kept = command.input.unsent === 'keep' ? (unsent[person] ?? 0) : 0;
				const data = { call: command.call, ok: true, output: { kept } };
				queueMicrotask(() => this.onmessage?.({ data }));
			}
			terminate() {
				this.isEnded = true;
			}
		}
	);
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

it('ends in every tab when the person signs out in one', async () => {
	const session = new Session();
	const { workspace } = session;
	vi.runOnlyPendingTimers();
	expect(workers).toMatchObject([{ isEnded: false }]);

	tellStorage({ key: 'something else', newValue: null });
	expect(session.workspace).toBe(workspace);

	stored.delete('yui.me');
	tellStorage({ key: 'yui.me', newValue: null });
	expect(session.workspace).toBeNull();
	expect(workers).toMatchObject([{ isEnded: true }]);
	// What a form still wants to save must not create again what is being deleted.
	await expect(workspace?.replica.remove('personal-s0001', 'draft:s0001:x')).rejects.toThrow();
	expect(workers).toHaveLength(1);
});

it('starts no worker after the end, if none had started', async () => {
	const session = new Session();
	const { workspace } = session;
	tellStorage({ key: null, newValue: null });
	vi.runOnlyPendingTimers();
	await expect(workspace?.replica.wake('asked')).rejects.toThrow();
	expect(workers).toEqual([]);
});

describe('signing out without a network', () => {
	it('shows nobody at once, deletes what is here, and tells the server at the next contact', async () => {
		const session = new Session();
		session.signOut('keep');
		expect(session.workspace).toBeNull();
		expect(stored.has('yui.me')).toBe(false);
		await session.seenOff;
		expect(asked('forget')).toMatchObject([{ input: { person: 's0001', unsent: 'keep' } }]);
		expect(workers).toMatchObject([{ isEnded: true }]);
		expect(session.keptCount).toBe(0);

		// Also after the app was closed in between.
		const later = new Session();
		expect(later.workspace).toBeNull();
		server = () => new Response(null, { status: 204 });
		requests = [];
		later.wake('online');
		await vi.waitFor(() => expect(stored).toEqual(new Map()));
		later.wake('online');
		expect(requests).toEqual(['DELETE']);
	});

	it('leaves unsent work for the same person and says how much there is', async () => {
		unsent = { s0001: 3 };
		const session = new Session();
		session.signOut('keep');
		await session.seenOff;
		expect(session.keptCount).toBe(3);
		const later = new Session();
		await later.seenOff;
		expect(later.keptCount).toBe(3);

		server = signedIn(OTHER);
		await later.signIn('S0002', 'x');
		expect(later.keptCount).toBe(3);
		server = signedIn(ME);
		await later.signIn('S0001', 'x');
		expect(later.keptCount).toBe(0);
		expect(later.workspace?.me.id).toBe('s0001');
	});

	it('finishes at the next start what was interrupted', async () => {
		stored = new Map([['yui.leaving', JSON.stringify({ s0001: 'discard' })]]);
		const session = new Session();
		await session.seenOff;
		expect(asked('forget')).toMatchObject([{ input: { person: 's0001', unsent: 'discard' } }]);
		expect(stored).toEqual(new Map());
	});

	it('never ends the session of who signs in next', async () => {
		const session = new Session();
		session.signOut('keep');
		server = signedIn(OTHER);
		await session.signIn('S0002', 'x');
		requests = [];
		session.wake('online');
		await session.seenOff;
		expect(requests).toEqual([]);
	});
});

describe('signing in', () => {
	it('as another person leaves nothing of the one before but unsent work', async () => {
		const session = new Session();
		server = signedIn(OTHER);
		await session.signIn('S0002', 'x');
		expect(session.workspace?.me.id).toBe('s0002');
		expect(asked('forget')).toMatchObject([{ input: { person: 's0001', unsent: 'keep' } }]);
	});

	it('again gives the worker the new roles at once, in every tab', async () => {
		const session = new Session();
		vi.runOnlyPendingTimers();
		const organiser = { ...ME, roles: ['member', 'organiser'] };
		server = signedIn(organiser);
		await session.signIn('S0001', 'x');
		const writer = { id: 's0001', roles: organiser.roles };
		expect(asked('open').at(-1)).toMatchObject({ input: { writer } });
		expect(session.workspace?.me.roles).toEqual(organiser.roles);
		expect(asked('forget')).toEqual([]);

		stored.set('yui.me', JSON.stringify(ME));
		tellStorage({ key: 'yui.me', newValue: '' });
		expect(asked('open').at(-1)).toMatchObject({ input: { writer: { roles: ME.roles } } });
		expect(workers).toHaveLength(1);
	});
});
