import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pushChoices } from './device';
import { keepPush } from './push';

const bytesOf = (text: string): ArrayBuffer => new TextEncoder().encode(text).buffer as ArrayBuffer;
const NEW = btoa('new key').replace(/=+$/, '');
const OLD = btoa('old key').replace(/=+$/, '');

let subscribed: string | null;
let isSubscribed: boolean;
let posted: { applicationServerKey?: string }[];

const subscriptionOf = (key: string) => ({
	options: { applicationServerKey: bytesOf(atob(key)) },
	toJSON: () => ({ endpoint: `https://push.example/${key}`, keys: {} }),
	unsubscribe: () => {
		subscribed = null;
		return Promise.resolve(true);
	}
});

beforeEach(() => {
	posted = [];
	isSubscribed = true;
	const pushManager = {
		getSubscription: () => Promise.resolve(subscribed === null ? null : subscriptionOf(subscribed)),
		subscribe: ({ applicationServerKey }: { applicationServerKey: string }) => {
			if (subscribed !== null && subscribed !== applicationServerKey)
				return Promise.reject(new DOMException('other key', 'InvalidStateError'));
			subscribed = applicationServerKey;
			return Promise.resolve(subscriptionOf(subscribed));
		}
	};
	vi.stubGlobal('navigator', { serviceWorker: { ready: Promise.resolve({ pushManager }) } });
	vi.stubGlobal('PushManager', class {});
	vi.stubGlobal('Notification', { permission: 'granted' });
	vi.stubGlobal('fetch', (_: string, { method, body }: RequestInit) => {
		if (method === 'GET') return Promise.resolve(Response.json({ publicKey: NEW, isSubscribed }));
		posted.push(JSON.parse(String(body)));
		return Promise.resolve(new Response(null, { status: 204 }));
	});
	vi.spyOn(pushChoices, 'all').mockReturnValue({ me: 'on' });
});
afterEach(() => {
	vi.unstubAllGlobals();
	vi.restoreAllMocks();
});

describe('at the start of the app, notices', () => {
	it('are subscribed to anew when the key of the server changed', async () => {
		subscribed = OLD;
		await keepPush('me');
		expect(subscribed).toBe(NEW);
		expect(posted).toMatchObject([
			{ endpoint: `https://push.example/${NEW}`, applicationServerKey: NEW }
		]);
	});

	it('are subscribed to anew when the browser gave the subscription up', async () => {
		subscribed = null;
		await keepPush('me');
		expect(posted).toHaveLength(1);
	});

	it('stay as they are while the key is the same', async () => {
		subscribed = NEW;
		await keepPush('me');
		expect(posted).toEqual([]);
		isSubscribed = false;
		await keepPush('me');
		expect(posted).toHaveLength(1);
	});
});
