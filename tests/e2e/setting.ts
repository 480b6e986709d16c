import { afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { openBrowser } from '../support/browser';
import { openLink, type Link } from '../support/link';
import { startServer, type TestServer } from '../support/server';
import { Phone } from './phone';
import { prepare, usedPhone, type PreparedRegion } from './prepared';

/** What each test of a file has anew. */
export interface Setting {
	server: TestServer;
	/** The line between phones and server, which can be cut. */
	link: Link;
	/**
	 * Somebody's phone, signed in, with everything on it; closed when the test ends.
	 * @param line by default the setting's; `null` for the server's own port, which is not cut
	 */
	phoneOf(staffNumber: string, line?: Pick<Link, 'port'> | null): Promise<Phone>;
	/** A phone nobody has used yet, with one empty tab; behind the setting's line. */
	newPhone(): Promise<Phone>;
	/** A further line to the same server. */
	lineOf(): Promise<Link>;
}

/**
 * Gives each test of the file a server, a line and phones; afterwards nobody may have complained on a
 * phone's console. The same object all along: read its parts inside the tests.
 *
 * @param staffNumbers whose phones are made before; those of others begin from nothing in the test
 */
export function useSetting(...staffNumbers: string[]): Setting {
	let region: PreparedRegion | undefined;
	const phones: Phone[] = [];
	const lines: Link[] = [];
	const setting: Setting = {
		server: undefined!,
		link: undefined!,
		async phoneOf(staffNumber, line = setting.link) {
			const phone = await usedPhone(setting.server, staffNumber, region, line?.port);
			phones.push(phone);
			return phone;
		},
		async newPhone() {
			const phone = new Phone(await openBrowser(), setting.link.url);
			phones.push(phone);
			return phone;
		},
		async lineOf() {
			const line = await openLink(Number(new URL(setting.server.url).port));
			lines.push(line);
			return line;
		}
	};
	beforeAll(async () => {
		if (staffNumbers.length > 0) region = await prepare(staffNumbers);
	});
	beforeEach(async () => {
		setting.server = await startServer({}, region?.data);
		setting.link = await setting.lineOf();
	});
	afterEach(async ({ task }) => {
		const used = phones.splice(0);
		// What a person would have seen: the next failure on another machine is to explain itself.
		if (task.result?.state === 'fail') for (const phone of used) console.error(await phone.seen());
		await Promise.all(used.map(({ context }) => context.close()));
		await Promise.all(lines.splice(0).map((line) => line.close()));
		await setting.server.dispose();
		expect(used.flatMap(({ complaints }) => complaints)).toEqual([]);
	});
	return setting;
}

/** As `useSetting`, and the sample's S0001 has a phone from the start. */
export function useSignedInPhone(...others: string[]): Setting & { phone: Phone } {
	const setting = Object.assign(useSetting('S0001', ...others), {
		phone: undefined as unknown as Phone
	});
	beforeEach(async () => {
		setting.phone = await setting.phoneOf('S0001');
	});
	return setting;
}
