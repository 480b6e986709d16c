import { expect, it } from 'vitest';
import { openRosterServer } from '../../../../tests/support/roster-server';
import { Subscriptions } from './subscriptions';

it('forgets what was made for another key of the server, and nothing else', async () => {
	const { engine, sessions, close } = await openRosterServer();
	const keys = { p256dh: 'x', auth: 'y' };
	const made = (session: string, applicationServerKey?: string) => ({
		...{ session, keys, person: 'p', at: '', endpoint: `https://push.example/${session}` },
		...(applicationServerKey === undefined ? {} : { applicationServerKey })
	});
	const open = (key: string) => Subscriptions.open(engine, sessions, key);
	const first = await open('old');
	await first.keep(made('session:a', 'old'));
	await first.keep(made('session:b', 'new='));
	// An app from before the key was said.
	await first.keep(made('session:c'));
	first.close();
	for (let start = 0; start < 2; start++) {
		const later = await open('new');
		expect(['a', 'b', 'c'].map((name) => later.has(`session:${name}`))).toEqual([
			false,
			true,
			true
		]);
		later.close();
	}
	const back = await open('old');
	expect(back.has('session:a')).toBe(false);
	back.close();
	await close();
});
