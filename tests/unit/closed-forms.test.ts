import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const screens = readdirSync('src/routes', { recursive: true, encoding: 'utf8' })
	.filter((path) => path.endsWith('+page.svelte'))
	.map((path): [string, string] => [path, readFileSync(join('src/routes', path), 'utf8')]);

const placed = screens.filter(
	([, source]) => /<(Form|ReplyForm)\b/.test(source) && /(community|office)Space\(/.test(source)
);

it('there are forms whose place a person may not have', () =>
	expect(placed.length).toBeGreaterThan(4));

it.each(placed)(
	'%s: a form for a place that may not be written says why in its place',
	(_, source) => {
		expect(source).toMatch(/whyClosed\(/);
		expect(source).toMatch(/<WhyClosed /);
		expect(source).toMatch(/isClosed/);
	}
);

const editing = screens.filter(
	([, source]) => /^\t\tstored:/m.test(source) && !/^\t\tid:/m.test(source)
);

it.each(editing)(
	'%s: a form for what is not there, or somebody else’s, is not shown',
	(_, source) => {
		expect(source).toMatch(/<NotToEdit /);
		expect(source).toMatch(/editing\.isMissing/);
	}
);
