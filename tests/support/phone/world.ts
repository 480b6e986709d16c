import { afterEach, beforeEach, expect, vi } from 'vitest';
import { FakeServer } from './fake-server';
import { Phone, type PhoneOptions, type Tab } from './phone';

/** A fake server and the phones of one test; made anew for each. */
export interface World {
	server: FakeServer;
	/** A phone of a person with its app open. */
	phone: (
		person: string,
		options?: { isOnline?: boolean; roles?: string[]; pace?: PhoneOptions['pace'] }
	) => Phone;
	/** What the worker complained about to the console. */
	complaints: unknown[][];
}

export const OFFICE = 'office-x';
export const TEA = 'community-tea';

export function useWorld(): World {
	const world = {} as World;
	let phones: Phone[] = [];
	// To the end of the file, and not restored after a test: what a closed phone still had under way fails at
	// its closed databases, and a runner that is closing can print nothing more.
	console.error = (...what: unknown[]) => void world.complaints?.push(what);
	// Nothing here waits for a clock, but the machine may be busy.
	vi.setConfig({ testTimeout: 30_000 });
	beforeEach(() => {
		phones = [];
		world.server = new FakeServer();
		world.complaints = [];
		world.phone = (person, { isOnline = true, roles = [], pace } = {}) => {
			if (!world.server.spacesOf.has(person)) world.server.spacesOf.set(person, [TEA, OFFICE]);
			const options = { writer: { id: person, roles }, send: world.server.send, cookie: person };
			const phone = new Phone({ ...options, isOnline, ...(pace ? { pace } : {}) });
			phones.push(phone);
			phone.open();
			return phone;
		};
	});
	afterEach(async () => {
		for (const phone of phones) await phone.close();
		world.server.dispose();
		vi.restoreAllMocks();
	});
	return world;
}

/** Waits for a state; the last failure is the test's. */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> =>
	vi.waitFor(check, { timeout: 15_000, interval: 10 });

/** Waits until this tab's device is up to date and has nothing left to send. */
export const settled = (tab: Tab): Promise<void> =>
	eventually(async () => {
		expect((await tab.rows.connection()).state).toBe('online');
		const spaces = await tab.rows.spaces.toArray();
		expect(spaces.length).toBeGreaterThan(0);
		for (const space of spaces)
			expect(space).toMatchObject({ phase: 'ready', pulledMark: space.serverMark, problem: null });
		expect(await tab.rows.outbox.filter(({ state }) => state === 'pending').count()).toBe(0);
	});

export const goOnline = async (tab: Tab): Promise<void> => {
	tab.network.connect();
	await tab.do('wake', { reason: 'online' });
};
