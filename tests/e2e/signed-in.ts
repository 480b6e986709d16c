import { afterEach, beforeEach, expect } from 'vitest';
import { openBrowser } from '../support/browser';
import { openLink, type Link } from '../support/link';
import { startServer, type TestServer } from '../support/server';
import { Phone } from './phone';

/** What each test of a file has anew. */
export interface Setting {
	server: TestServer;
	/** The line between phone and server, which can be cut. */
	link: Link;
	/** The sample's S0001 is signed in, and everything has arrived. */
	phone: Phone;
}

/**
 * Gives each test of the file a server, a line and a signed-in phone; afterwards nobody may have
 * complained on the phone's console. The same object all along: read its parts inside the tests.
 */
export function useSignedInPhone(): Setting {
	const setting = {} as Setting;
	beforeEach(async () => {
		setting.server = await startServer();
		setting.link = await openLink(Number(new URL(setting.server.url).port));
		setting.phone = new Phone(await openBrowser(), setting.link.url);
		await setting.phone.begin('S0001');
	});
	afterEach(async () => {
		const { server, link, phone } = setting;
		await phone.context.close();
		await link.close();
		await server.dispose();
		expect(phone.complaints).toEqual([]);
	});
	return setting;
}
