import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FOLLOWING_THEIR_SEARCH, placeOf } from './place';

const at = (id: string, path: string, params: Record<string, string> = {}) =>
	placeOf({ route: { id }, params, url: new URL(path, 'https://yui.example') });

describe('where a screen is', () => {
	test('another value in the path is another place', () => {
		const thread = '/(app)/communities/[key]/[thread]';
		const first = at(thread, '/communities/a/1', { key: 'a', thread: '1' });
		expect(at(thread, '/communities/a/1', { key: 'a', thread: '1' })).toBe(first);
		expect(at(thread, '/communities/a/2', { key: 'a', thread: '2' })).not.toBe(first);
	});

	test('a form is about what stands behind the question mark, a search is not', () => {
		const form = '/(app)/faq/new';
		expect(at(form, '/faq/new?id=faq:a:1')).not.toBe(at(form, '/faq/new'));
		const search = '/(app)/search';
		expect(at(search, '/search?q=a')).toBe(at(search, '/search?q=ab'));
	});

	test('a link to a post on the same screen stays there', () => {
		const thread = '/(app)/communities/[key]/[thread]';
		const params = { key: 'a', thread: '1' };
		expect(at(thread, '/communities/a/1#reply', params)).toBe(
			at(thread, '/communities/a/1', params)
		);
	});

	test('every screen that follows its search exists', () => {
		const routes = new Set(
			readdirSync('src/routes', { recursive: true, encoding: 'utf8' })
				.filter((file) => file.endsWith('+page.svelte'))
				.map((file) => `/${file.slice(0, -'/+page.svelte'.length)}`)
		);
		for (const id of FOLLOWING_THEIR_SEARCH) expect(routes).toContain(id);
	});
});
