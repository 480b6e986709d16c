import type { BrowserContext, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { eventually, PASSWORD } from '../support/server';

/**
 * One person's phone: a browser with its own storage. Speaks of the app as a person would — roles
 * and Japanese labels — so that a test fails when a screen reader would.
 */
export class Phone {
	page!: Page;
	/** What the page complained about; a test ends by expecting none. */
	readonly complaints: string[] = [];

	constructor(
		readonly context: BrowserContext,
		readonly origin: string
	) {}

	/** Opens a tab, closing the one before. */
	async openTab(): Promise<void> {
		const old = this.page;
		this.page = await this.context.newPage();
		this.page.on('pageerror', (error) => this.complaints.push(error.message));
		await old?.close();
	}

	/** The tab is gone from one moment to the next, with whatever it was doing. */
	async killTab(): Promise<void> {
		const session = await this.context.newCDPSession(this.page);
		const crashed = this.page.waitForEvent('crash');
		void session.send('Page.crash').catch(() => undefined);
		await crashed;
		const dead = this.page;
		this.page = await this.context.newPage();
		this.page.on('pageerror', (error) => this.complaints.push(error.message));
		await dead.close();
	}

	async visit(path: string): Promise<void> {
		await this.page.goto(`${this.origin}${path}`);
	}

	/** Follows a link of this app, as a notice or a link in a text does: without loading the page anew. */
	async follow(path: string): Promise<void> {
		await this.page.evaluate((href) => {
			const link = Object.assign(document.createElement('a'), { href });
			document.body.append(link);
			link.click();
			link.remove();
		}, path);
		await this.page.waitForURL((url) => decodeURI(url.pathname) === decodeURI(path));
	}

	async signIn(staffNumber: string, password = PASSWORD): Promise<void> {
		await this.page.getByLabel('職員番号').fill(staffNumber);
		await this.page.getByLabel('パスワード').fill(password);
		await this.page.getByRole('button', { name: 'サインイン', exact: true }).click();
		await this.heading('ホーム').waitFor();
	}

	/** Signs in on a fresh phone and waits until everything is on it. */
	async begin(staffNumber: string): Promise<void> {
		await this.openTab();
		await this.visit('/');
		await this.signIn(staffNumber);
		await this.isUpToDate();
		await this.isInstalled();
	}

	/** The whole app is in the service worker's precache and serves this page. */
	async isInstalled(): Promise<void> {
		await this.page.evaluate(async () => {
			await navigator.serviceWorker.ready;
			if (navigator.serviceWorker.controller) return;
			await new Promise<void>((resolve) =>
				navigator.serviceWorker.addEventListener('controllerchange', () => resolve(), {
					once: true
				})
			);
		});
	}

	/** What stands on the screen, for whoever reads of a failure: its address, its text, its complaints. */
	async seen(): Promise<string> {
		const text = await this.page
			.locator('body')
			.innerText({ timeout: 5000 })
			.catch((error: unknown) => String(error));
		return [`Seen at ${this.page.url()}:`, text.slice(0, 3000), ...this.complaints].join('\n');
	}

	/** What the phone's system does when the network is back: it tells the page. */
	async goOnline(): Promise<void> {
		await this.page.evaluate(() => dispatchEvent(new Event('online')));
	}

	chip(text: string | RegExp): Locator {
		return this.page.getByRole('link', { name: /^同期：/ }).filter({ hasText: text });
	}

	/**
	 * Everything written here is on the server, and the chip says so. The chip alone may still say what
	 * was true before the last tap: it is drawn a moment after what that tap changed.
	 */
	async isUpToDate(): Promise<void> {
		await eventually(async () => expect(await this.page.evaluate(countUnsent)).toBe(0), 30_000);
		await this.chip('最新').waitFor();
	}

	heading(name: string | RegExp): Locator {
		return this.page.getByRole('heading', { name });
	}

	button(name: string | RegExp): Locator {
		return this.page.getByRole('button', { name, exact: typeof name === 'string' });
	}

	link(name: string | RegExp): Locator {
		return this.page.getByRole('link', { name });
	}

	text(text: string | RegExp): Locator {
		return this.page.getByText(text);
	}

	/** Fills fields by their labels. */
	async fill(fields: Record<string, string>): Promise<void> {
		for (const [label, value] of Object.entries(fields))
			await this.page.getByRole('textbox', { name: label }).fill(value);
	}

	/** Chooses in select fields by their labels. */
	async choose(fields: Record<string, string>): Promise<void> {
		for (const [label, value] of Object.entries(fields))
			await this.page.getByRole('combobox', { name: label }).selectOption({ label: value });
	}

	/** Writes a disaster note and ends on its page. */
	async writeNote(title: string, story = ''): Promise<void> {
		await this.visit('/disaster/new');
		await this.fill({
			題名: title,
			'3行要約': '水位を見る\n早めに動く\n連絡は短く',
			'① 発生時の初動': story
		});
		await this.choose({
			'災害 必須': '風水害',
			当時の役割: '避難所運営',
			フェーズ: '警戒・参集',
			立場: '被災'
		});
		await this.page.getByRole('checkbox', { name: /公開することに同意/ }).check();
		await this.page.getByRole('checkbox', { name: /特定される内容がない/ }).check();
		await this.button('公開する').click();
		await this.heading(title).waitFor();
	}

	/** Asks a question in a community and ends on its page. */
	async ask(community: string, title: string, body: string): Promise<void> {
		await this.visit(`/communities/${community}/new`);
		await this.fill({ 題名: title, 本文: body });
		await this.button('投稿する').click();
		await this.heading(title).waitFor();
	}

	/** Path of the screen that is shown. */
	path(): string {
		return new URL(this.page.url()).pathname;
	}
}

/**
 * Runs in the page: how many entries of the outbox the chip would speak of; null as long as no tab syncs.
 * Those of people who are not signed in here wait for them.
 */
async function countUnsent(): Promise<number | null> {
	const { held = [] } = await navigator.locks.query();
	const prefix = 'yui-sync-';
	const syncing = held.find(({ name = '' }) => name.startsWith(prefix))?.name?.slice(prefix.length);
	if (syncing === undefined) return null;
	return new Promise<number>((resolve, reject) => {
		const opening = indexedDB.open(`yui-${syncing}`);
		opening.onerror = () => reject(opening.error ?? new Error(syncing));
		opening.onsuccess = () => {
			const reading = opening.result.transaction('outbox').objectStore('outbox').getAll();
			reading.onsuccess = () => {
				opening.result.close();
				const entries = reading.result as { state: string; type: string }[];
				const isSpokenOf = (type: string) => !['draft', 'readmark'].includes(type);
				const unsent = entries.filter(({ state, type }) => state === 'pending' && isSpokenOf(type));
				resolve(unsent.length);
			};
		};
	});
}
