import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const BELOW = 'src/routes/(app)/communities/[key]';
const screens = readdirSync(BELOW, { recursive: true, encoding: 'utf8' }).filter((name) =>
	name.endsWith('+page.svelte')
);

test.each(screens)('%s of a community lights the tab of its purpose', (name) =>
	expect(readFileSync(join(BELOW, name), 'utf8')).toContain('belongToCommunity(workspace)')
);
