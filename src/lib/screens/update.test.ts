import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { saving } from './saving';
import { AppUpdate } from './update.svelte';

/** The part of workbox-window that is used, with its events fired by hand. */
const worker = vi.hoisted(() => ({
	listeners: new Map<string, () => void>(),
	skipped: 0
}));
vi.mock('workbox-window', () => ({
	Workbox: class {
		addEventListener = (name: string, listener: () => void) =>
			void worker.listeners.set(name, listener);
		messageSkipWaiting = () => void worker.skipped++;
	}
}));

const reload = vi.fn();
const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
let finish = () => {};

beforeEach(() => {
	worker.skipped = 0;
	vi.stubGlobal('navigator', { serviceWorker: { controller: {} } });
	vi.stubGlobal('location', { reload });
	reload.mockClear();
	void saving(new Promise<void>((resolve) => (finish = resolve)));
});
afterEach(() => vi.unstubAllGlobals());

test('更新する waits for 投稿する that was pressed before', async () => {
	new AppUpdate().accept();
	await turn();
	expect(worker.skipped).toBe(0);
	finish();
	await vi.waitFor(() => expect(worker.skipped).toBe(1));
});

test('an update taken in another tab waits for what this one saves', async () => {
	new AppUpdate();
	worker.listeners.get('controlling')?.();
	await turn();
	expect(reload).not.toHaveBeenCalled();
	finish();
	await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce());
});
