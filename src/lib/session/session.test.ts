import { afterEach, beforeEach, expect, it, vi } from 'vitest';
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

let workers: { isEnded: boolean }[];
let tellStorage: (event: { key: string | null; newValue: string | null }) => void;

beforeEach(() => {
	workers = [];
	const stored = new Map([['yui.me', JSON.stringify(ME)]]);
	vi.stubGlobal('localStorage', { getItem: (key: string) => stored.get(key) ?? null });
	vi.stubGlobal('addEventListener', (_: string, listener: typeof tellStorage) => {
		tellStorage = listener;
	});
	vi.stubGlobal(
		'Worker',
		class {
			isEnded = false;
			constructor() {
				workers.push(this);
			}
			postMessage() {}
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
