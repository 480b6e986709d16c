/** Whoever reads on paper: every reading page prints whole, on A4, without what belongs to the screen. */
import { readdirSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import { COMMONS } from '$lib/domain/core/space';
import { newFaq } from '$lib/capabilities/faq/faq';
import { newNotebook, newSection } from '$lib/capabilities/handover/handover';
import { newReply, newThread } from '$lib/capabilities/thread/thread';
import { noteBy } from '../support/documents';
import { OFFICE, write } from '../support/gateway';
import type { Phone } from './phone';
import { useSignedInPhone } from './setting';

const at = useSignedInPhone();

/** Longer than a text that the screen folds; its end is what paper must not lose. */
const LONG = `${'これは長い本文です。\n'.repeat(300)}ここで終わります。`;
const BEGINNING = 'これは長い本文です';
const END = 'ここで終わります。';
const by = { author: 's0001', now: '2026-04-01T00:00:00.000Z', key: 'print' };

/**
 * Pages to be read, by their route: a path of each, and how many long texts of it must be whole. A path
 * that ends with `*` is that of the first link on the page before it.
 */
const READING: Record<string, [path: string, texts: number]> = {
	'': ['/', 0],
	'/[purpose=purpose]': ['/spread', 0],
	'/communities': ['/communities', 0],
	'/communities/[key]': ['/communities/disaster-talk', 0],
	'/communities/[key]/[thread]': ['/communities/disaster-talk/s0001:print', 42],
	'/communities/proposals': ['/communities/proposals', 0],
	'/communities/unanswered': ['/communities/unanswered', 0],
	'/disaster': ['/disaster', 0],
	'/disaster/[id]': ['/disaster/s0001:print', 1],
	'/drafts': ['/drafts', 0],
	'/events': ['/events', 0],
	'/events/[series]/[date]': ['/events/*', 0],
	'/faq': ['/faq', 0],
	'/faq/[id]': ['/faq/s0001:print', 1],
	// A form that is the page is printed with what is in it.
	'/faq/new': ['/faq/new?id=faq%3As0001%3Aprint', 1],
	'/handover': ['/handover', 0],
	'/handover/[notebook]': ['/handover/s0001:print', 0],
	'/handover/[notebook]/[section]': ['/handover/s0001:print/03', 1],
	'/inbox': ['/inbox', 0],
	'/me': ['/me', 0],
	'/me/anonymous': ['/me/anonymous', 0],
	'/me/saved': ['/me/saved', 0],
	'/people': ['/people', 0],
	'/people/[person]': ['/people/s0002', 0],
	'/search': ['/search?q=%E9%81%BF%E9%9B%A3', 0],
	'/sync': ['/sync', 0],
	'/threads': ['/threads', 0]
};

/** Routes that are forms, switches or tables of the administration: nobody reads them on paper. */
const isNoReading = (route: string): boolean =>
	/^\/admin|\/new$|^\/start$|^\/me\/(credentials|devices|lock|notices|profile)$/.test(route) ||
	['/communities/propose', '/communities/[key]/board', '/communities/[key]/invited'].includes(
		route
	);

/** What is wrong with the page as it would be printed. */
const faultsOnPaper = (phone: Phone, texts: number): Promise<string[]> =>
	phone.page.evaluate(
		({ end, texts }) => {
			const seen = (element: Element) => element.checkVisibility({ checkVisibilityCSS: true });
			const all = (selector: string) => [...document.querySelectorAll(selector)].filter(seen);
			const faults: string[] = [];
			const screenOnly =
				'nav, header[class], textarea, dialog, main .button, main .icon-button, main .chip, main form:not(.on-paper)';
			for (const element of all(screenOnly))
				faults.push(`${element.tagName} ${element.className} is printed`);
			for (const element of all('main *')) {
				const { overflowX, overflowY, webkitLineClamp } = getComputedStyle(element);
				// A card of a list shows the beginning of a text, and says so by its dots.
				if (webkitLineClamp !== 'none' || element.matches('.visually-hidden, .visually-hidden *'))
					continue;
				const isCut = (overflow: string, inner: number, outer: number) =>
					overflow !== 'visible' && inner > outer + 1;
				if (
					isCut(overflowX, element.scrollWidth, element.clientWidth) ||
					isCut(overflowY, element.scrollHeight, element.clientHeight)
				)
					faults.push(`${element.tagName} ${element.className} is cut`);
			}
			const found = (document.querySelector('main') as HTMLElement).innerText.split(end).length - 1;
			if (found < texts) faults.push(`${found} of ${texts} texts are whole`);
			const [ink, paper] = [
				getComputedStyle(document.body).color,
				getComputedStyle(document.body).backgroundColor
			];
			const light = (colour: string) => Number(/\d+/.exec(colour)![0]);
			if (light(ink) > 120 || light(paper) < 200) faults.push(`${ink} on ${paper}`);
			return faults;
		},
		{ end: END, texts }
	);

beforeEach(async () => {
	const writer = await at.server.signIn('S0001');
	const thread = newThread(by, { kind: 'discussion', title: '印刷する話題', body: LONG });
	const replies = Array.from({ length: 41 }, (_, index) =>
		newReply(
			{ ...by, key: `print-${index}` },
			{ thread: thread._id, body: index === 0 ? LONG : `${index}件目。${END}` }
		)
	);
	const notebook = newNotebook(by, { title: '印刷する事務', predecessor: '', successor: '' });
	const answers = await Promise.all([
		write(writer, 'community-disaster-talk', [thread, ...replies]),
		write(writer, COMMONS, [
			{ ...noteBy('s0001', 'print'), q1: LONG },
			newFaq(by, {
				...{ question: '印刷できますか', detail: '', answer: LONG, contact: '総務課' },
				...{ checkedOn: '2026-04-01', expiresOn: '2027-04-01', municipalities: [] }
			})
		]),
		write(writer, OFFICE, [
			notebook,
			newSection('s0001', by.now, { notebook: notebook._id, section: '03', text: LONG })
		])
	]);
	for (const answer of answers)
		expect([answer.status, answer.body].flat().filter((one) => one.error ?? one.reason)).toEqual(
			[]
		);
});

test('every reading page prints whole, on A4, without navigation and text areas', async () => {
	const routes = readdirSync('src/routes/(app)', { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('+page.svelte'))
		.map((name) => `/${name}`.replace(/\/\+page\.svelte$/, ''));
	// A page of tomorrow is one to be read, until somebody says that it is none.
	expect(routes.filter((route) => !(route in READING) && !isNoReading(route))).toEqual([]);

	const { phone } = at;
	await phone.isUpToDate();
	await phone.page.emulateMedia({ colorScheme: 'dark' });
	const found: Record<string, string[]> = {};
	for (const [route, [path, texts]] of Object.entries(READING)) {
		if (path.endsWith('*')) {
			await phone.visit(path.slice(0, -2));
			await phone.page
				.locator(`main a[href^="${path.slice(0, -1)}"]`)
				.first()
				.click();
		} else await phone.visit(path);
		await phone.page.locator('main h1').waitFor();
		if (texts > 0)
			await phone.page.waitForFunction(
				(end) =>
					document.body.textContent?.includes(end) ||
					[...document.querySelectorAll('textarea')].some(({ value }) => value.includes(end)),
				BEGINNING
			);
		await phone.page.emulateMedia({ media: 'print', colorScheme: 'dark' });
		// The page is told with the next frame.
		await phone.page.evaluate(
			() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
		);
		const faults = await faultsOnPaper(phone, texts);
		if (faults.length > 0) found[route] = faults;
		await phone.page.emulateMedia({ media: 'screen', colorScheme: 'dark' });
	}
	expect(found).toEqual({});

	// The browser's own printing, which tells the page, and asks the style sheet for the paper.
	await phone.visit('/communities/disaster-talk/s0001:print');
	await phone.heading('返信（41件）').waitFor();
	await phone.page.evaluate((end) => {
		addEventListener('beforeprint', () => {
			const { innerText } = document.querySelector('main') as HTMLElement;
			Object.assign(window, { printed: innerText.split(end).length - 1 });
		});
	}, END);
	const pdf = (await phone.page.pdf({ preferCSSPageSize: true })).toString('latin1');
	expect(await phone.page.evaluate(() => (window as unknown as { printed: number }).printed)).toBe(
		42
	);
	const boxes = new Set(
		[...pdf.matchAll(/\/MediaBox \[0 0 (\d+)[\d.]* (\d+)[\d.]*\]/g)].map(
			([, width, height]) => `${width} ${height}`
		)
	);
	expect([...boxes]).toEqual(['594 841']);
});
