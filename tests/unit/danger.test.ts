import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = 'src';
const screens = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((file) =>
	file.endsWith('.svelte')
);

/** Buttons and dialogs in the colour of danger, as they are written. */
const DANGERS =
	/<Button[^>]*?variant="danger"[^]*?<\/Button\s*>|<ConfirmDialog(?:(?!\/>)[^])*?\tdanger\n[^]*?\/>/g;
/** Ends the use of a device or an account. */
const LEAVING = /サインアウト|利用を停止/;
/** Says that something is thrown away. */
const LOSS = /捨て|消し(?!ます)|戻せません/;

test('signing out is red only where it throws something away', () => {
	const found = screens.flatMap((file) =>
		(readFileSync(join(ROOT, file), 'utf8').match(DANGERS) ?? [])
			.filter((part) => LEAVING.test(part) && !LOSS.test(part))
			.map((part) => `${file}: ${part}`)
	);
	expect(found).toEqual([]);
	// And it looks where they are.
	expect(screens.some((file) => readFileSync(join(ROOT, file), 'utf8').match(DANGERS))).toBe(true);
});
