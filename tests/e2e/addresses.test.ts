/**
 * The address says which screen it is: going from one value of a path's parameter to another (a notice,
 * Back, a link in a text) shows the second, and what is written there belongs to the second.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Phone } from './phone';
import { useSetting } from './setting';

const at = useSetting('S0001', 'S0004');

const ROUTES = fileURLToPath(new URL('../../src/routes/', import.meta.url));

/** Every screen with a parameter in its path, such as `/communities/[key]/[thread]`. */
const PARAMETRISED = readdirSync(join(ROUTES, '(app)'), { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('+page.svelte') && file.includes('['))
	.map((file) => `/${file.slice(0, -'/+page.svelte'.length)}`)
	.sort();

/** Screens that link to the others. */
const LISTS = ['/', '/communities', '/disaster', '/events', '/faq', '/handover', '/people'];
const ADMIN_LISTS = ['/admin/people', '/admin/units', '/admin/communities'];

/** As a pattern whose groups are the parameters. */
const patternOf = (route: string): RegExp =>
	new RegExp(`^${route.replace(/\[[^\]]+\]/g, '(?!new$|unanswered$|propos)([^/?#]+)')}$`);

/** What stands on the screen, once it says the same for a while. */
async function readScreen(phone: Phone): Promise<string> {
	const read = async () => {
		const main = phone.page.getByRole('main');
		const fields = await main
			.locator('input, textarea, select')
			.evaluateAll((all) => all.map((field) => (field as HTMLInputElement).value).join('|'));
		return `${await main.innerText()}\n${fields}`;
	};
	let before = '';
	let equal = 0;
	await expect
		.poll(
			async () => {
				const now = await read();
				equal = now === before && !now.includes('読み込んでいます') ? equal + 1 : 0;
				before = now;
				return equal;
			},
			{ interval: 100 }
		)
		.toBeGreaterThanOrEqual(4);
	return before;
}

/** Two addresses for each route, of what this phone links to; else made of values others use. */
async function addressesOf(
	phone: Phone,
	lists: readonly string[],
	routes: readonly string[]
): Promise<Map<string, [string, string]>> {
	const paths = new Set<string>();
	const collect = async (from: string) => {
		await phone.follow(from);
		await readScreen(phone);
		const links = phone.page.getByRole('main').getByRole('link');
		for (const path of await links.evaluateAll((all) =>
			all.map((link) => new URL((link as HTMLAnchorElement).href).pathname)
		))
			paths.add(path);
	};
	for (const list of lists) await collect(list);
	const found = (route: string) => [...paths].filter((path) => patternOf(route).test(path));
	const communities = found('/communities/[key]').slice(0, 2);
	for (const path of [...communities, ...found('/handover/[notebook]').slice(0, 1)])
		await collect(path);
	return new Map(
		routes.map((route) => {
			const all = route.startsWith('/[purpose')
				? ['/spread', '/grow']
				: route.startsWith('/communities/[key]/') && !route.includes('[thread]')
					? communities.map((path) => path + route.slice('/communities/[key]'.length))
					: found(route);
			return [route, [all[0] ?? '', all[1] ?? '']] as const;
		})
	);
}

describe('the address says B and the screen shows B', () => {
	test.each([
		['S0001', LISTS, PARAMETRISED.filter((route) => !route.startsWith('/admin'))],
		['S0004', ADMIN_LISTS, PARAMETRISED.filter((route) => route.startsWith('/admin'))]
	] as const)('on every screen of %s with a parameter in its path', async (who, lists, routes) => {
		const phone = await at.phoneOf(who);
		for (const [route, [first, second]] of await addressesOf(phone, lists, routes)) {
			expect(first, `${route} has an address to try`).not.toBe('');
			expect(second, `${route} has another one`).not.toBe('');
			await phone.follow(first);
			const before = await readScreen(phone);
			await phone.follow(second);
			const after = await readScreen(phone);
			await phone.page.reload();
			const anew = await readScreen(phone);
			expect(anew, `${first} and ${second} differ`).not.toBe(before);
			expect(after, `from ${first} to ${second}`).toBe(anew);
		}
	});
});

describe('what is written belongs to the address', () => {
	test('a reply, a sign-up and a draft, after going from one to another', async () => {
		const phone = await at.phoneOf('S0001');
		await phone.ask('ask-anything', '一つ目の話題', '本文です。');
		const first = phone.path();
		await phone.ask('ask-anything', '二つ目の話題', '本文です。');
		const second = phone.path();
		await phone.follow(first);
		await phone.heading('一つ目の話題').waitFor();
		await phone.fill({ 返信: '書きかけの返信' });
		await phone.follow(second);
		await phone.heading('二つ目の話題').waitFor();
		await expect
			.poll(() => phone.page.getByRole('textbox', { name: '返信' }).inputValue())
			.toBe('');
		await phone.fill({ 返信: '二つ目への返信' });
		await phone.button('返信する').click();
		const replies = phone.page.getByRole('list', { name: '返信の一覧' });
		await replies.getByText('二つ目への返信').waitFor();
		await phone.page.goBack();
		await phone.heading('一つ目の話題').waitFor();
		await phone.text('下書きの続きです').waitFor();
		expect(await phone.page.getByRole('textbox', { name: '返信' }).inputValue()).toBe(
			'書きかけの返信'
		);
		expect(await phone.text('二つ目への返信').count()).toBe(0);

		await phone.follow('/events');
		const links = phone.page.getByRole('list', { name: '行事の一覧' }).getByRole('link');
		await links.nth(1).waitFor();
		const meetings = await links.evaluateAll((all) =>
			all.map((link) => new URL((link as HTMLAnchorElement).href).pathname)
		);
		const [here = '', other = ''] = meetings;
		await phone.follow(here);
		// On the list every meeting has such a button.
		await phone.heading('参加の申込み').waitFor();
		await phone.button('申し込む').waitFor();
		await phone.follow(other);
		await phone.button('申し込む').click();
		await phone.text('参加が確定しています').waitFor();
		const heading = await phone.page.getByRole('heading', { level: 1 }).innerText();
		await phone.page.reload();
		await phone.text('参加が確定しています').waitFor();
		expect(await phone.page.getByRole('heading', { level: 1 }).innerText()).toBe(heading);
		await phone.follow(here);
		await phone.button('申し込む').waitFor();
	});
});
