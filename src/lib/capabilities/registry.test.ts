/** Every type answers what the ground asks, and what it answers is there. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FACTORIES } from '../../../tests/support/factories';
import { documentTypes } from '$lib/domain/registry';
import { documentPath, editPath } from './paths';
import { abouts } from './registry';
import { searchableOf } from './searching';

/** Routes of the app as patterns: `/faq/[id]` is any `/faq/…`. */
const routes = readdirSync('src/routes/(app)', { recursive: true, encoding: 'utf8' })
	.filter((name) => name.endsWith('+page.svelte'))
	.map((name) => `/${name}`.replace(/\/\+page\.svelte$/, ''))
	.map((route) => new RegExp(`^${route.replace(/\[[^\]]+\]/g, '[^/]+')}$`));
const isRoute = (path: string): boolean =>
	routes.some((route) => route.test(new URL(path, 'https://yui.invalid').pathname));

describe('every type of document', () => {
	it('answers for itself, once', () => {
		expect(abouts.map(({ type }) => type).sort()).toEqual(
			documentTypes.map(({ type }) => type).sort()
		);
	});

	it.each(abouts.map((about) => [about.type, about] as const))(
		'%s is shown and edited on screens that exist',
		(type, about) => {
			const document = FACTORIES[type]('s0001', 'k');
			const paths = [
				documentPath('community-tea', document._id),
				editPath('community-tea', document._id)
			].filter((path) => path !== null);
			for (const path of paths) expect(isRoute(path), path).toBe(true);
			// Only what a reaction is about tells whether it can be led to: a reply cannot.
			if (type !== 'reaction')
				expect(paths.length).toBe([about.path, about.edit].filter(Boolean).length);
		}
	);

	it('that is found has texts, and one that gives it its place where it says so', () => {
		const found = abouts.filter(({ search }) => search !== null);
		expect(found.length).toBeGreaterThan(5);
		for (const { type, parent } of found) {
			const document = FACTORIES[type]('s0001', 'k');
			expect(searchableOf(document)?.kind, type).toBeTruthy();
			if (parent) expect(parent(document), type).toMatch(/^[a-z]+:/);
		}
	});
});
