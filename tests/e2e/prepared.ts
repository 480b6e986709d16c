import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openBrowser } from '../support/browser';
import { couchdbUrl, sampleRegion, startServer, type TestServer } from '../support/server';
import { Phone } from './phone';

/**
 * Where prepared phones find their server, whatever its port: what a browser keeps, it keeps for an
 * origin, and a copy of it is to fit every test's server. A name, because passkeys belong to names.
 */
const ORIGIN = 'http://localhost:4180';

/** @param port of the server, or of the line before it */
const reaching = (port: number): string[] => [
	`--host-resolver-rules=MAP localhost:4180 127.0.0.1:${port}`
];

const portOf = (server: TestServer): number => Number(new URL(server.url).port);

/**
 * A region with phones that have been in use: the app is installed on them, and everything has arrived.
 * A fresh browser, a first visit and a first sync are most of what a test would otherwise wait for.
 */
export interface PreparedRegion {
	/** Data for a server to begin with: it is never behind what its phones know. */
	data: string;
	/** Profile of a browser to begin with a copy of, by staff number. */
	profiles: ReadonlyMap<string, string>;
}

/**
 * Makes the phones of these people, those that are missing, one after the other in one region, which is
 * kept for the other files of tests. Undefined on CouchDB, whose data cannot be copied.
 */
export async function prepare(
	staffNumbers: readonly string[]
): Promise<PreparedRegion | undefined> {
	if (couchdbUrl) return undefined;
	const folder = `${await sampleRegion()}-phones`;
	const data = join(folder, 'data');
	const profiles = new Map(staffNumbers.map((number) => [number, join(folder, number)]));
	const missing = [...profiles].filter(([, profile]) => !existsSync(profile));
	if (missing.length === 0) return { data, profiles };
	await mkdir(folder, { recursive: true });
	const server = await startServer({}, existsSync(data) ? data : undefined);
	const made = await mkdtemp(join(tmpdir(), 'yui-phones-'));
	try {
		for (const [number] of missing) await useOnce(server, number, join(made, number));
		await server.stop();
		// The data first: phones that know more than their server would miss what it says next.
		await cp(server.dataDir, join(made, 'data'), { recursive: true });
		await rm(data, { recursive: true, force: true });
		await rename(join(made, 'data'), data);
		for (const [number, profile] of missing) await rename(join(made, number), profile);
	} finally {
		await rm(made, { recursive: true, force: true });
		await server.dispose();
	}
	return { data, profiles };
}

/** Somebody signs in on a new phone, waits until everything is there, and is signed out elsewhere. */
async function useOnce(server: TestServer, staffNumber: string, profile: string): Promise<void> {
	const context = await openBrowser({ profile, args: reaching(portOf(server)) });
	await new Phone(context, ORIGIN).begin(staffNumber);
	const cookie = (await context.cookies(ORIGIN)).map(({ name, value }) => `${name}=${value}`);
	await context.close();
	const signedOut = await fetch(`${server.url}/api/session`, {
		method: 'DELETE',
		headers: { cookie: cookie.join('; ') }
	});
	if (!signedOut.ok) throw new Error(`signing out answered ${signedOut.status}`);
}

/**
 * A phone on which the person is signed in and everything has arrived: a prepared one where there is, else
 * one that begins from nothing.
 * @param port of the line; by default the server's own
 */
export async function usedPhone(
	server: TestServer,
	staffNumber: string,
	region: PreparedRegion | undefined,
	port = portOf(server)
): Promise<Phone> {
	const kept = region?.profiles.get(staffNumber);
	if (kept === undefined) {
		const phone = new Phone(await openBrowser(), `http://localhost:${port}`);
		await phone.begin(staffNumber);
		return phone;
	}
	const profile = await mkdtemp(join(tmpdir(), 'yui-profile-'));
	await cp(kept, profile, { recursive: true });
	const context = await openBrowser({ profile, isTemporary: true, args: reaching(port) });
	const phone = new Phone(context, ORIGIN);
	const page = context.pages()[0] ?? (await context.newPage());
	const browser = await page.evaluate(() => navigator.userAgent);
	const { cookie } = await server.signIn(staffNumber, browser);
	const [name = '', value = ''] = cookie.split('=', 2);
	await context.addCookies([{ name, value, url: ORIGIN, httpOnly: true, sameSite: 'Strict' }]);
	const opened = Date.now();
	await phone.openTab();
	await phone.visit('/');
	await phone.heading('ホーム').waitFor();
	await syncedSince(phone, `yui-${staffNumber.toLowerCase()}`, opened);
	await phone.isUpToDate();
	await phone.isInstalled();
	return phone;
}

/**
 * What the phone says at first is what it knew when it was last closed; waits until it has asked this
 * server about every space.
 * @param readModel name of the person's database
 * @param opened milliseconds since 1970
 */
async function syncedSince(phone: Phone, readModel: string, opened: number): Promise<void> {
	const oldest = () =>
		phone.page.evaluate(
			(name) =>
				new Promise<number>((resolve) => {
					const opening = indexedDB.open(name);
					opening.onsuccess = () => {
						const all = opening.result.transaction('spaces').objectStore('spaces').getAll();
						all.onsuccess = () => {
							opening.result.close();
							const spaces = all.result as { syncedAt: number | null }[];
							resolve(Math.min(...spaces.map(({ syncedAt }) => syncedAt ?? 0)));
						};
					};
				}),
			readModel
		);
	await expect.poll(oldest).toBeGreaterThanOrEqual(opened);
}
