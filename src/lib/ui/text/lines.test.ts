import { expect, test } from 'vitest';
import { wholeLines } from './lines';

const long = 'あ'.repeat(40);

test.each([
	['', '', 0],
	['目的：公用車3台\n\n対象：全課\r\n規模：3台', '目的：公用車3台\n対象：全課\n規模：3台', 0],
	['一\n二\n三\n四\n五\n六', '一\n二\n三\n四', 2],
	// A line is shown whole or not at all …
	[`一\n二\n${long}\n四`, '一\n二', 2],
	// … the first one always.
	[`${long}${long}\n二`, `${long}${long}`, 1]
])('lines of %j that stand whole in four rows', (text, shown, rest) =>
	expect(wholeLines(text, 4)).toEqual({ shown, rest })
);
