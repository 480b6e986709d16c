import { ROSTER_FIELDS } from './columns';

/** Two people nobody is, one with everything and one with what is needed. */
const EXAMPLES = [
	[
		'0001',
		'見本 一郎（サンプル）',
		'ミホン イチロウ',
		'0101',
		'総務課',
		'主査',
		'38:45',
		'2026-04-01',
		'mihon@example.jp'
	],
	['0002', '見本 花子（サンプル）', '', '0102', '税務課', '', '', '', '']
] as const;

/** A roster to fill in, as CSV that Excel opens as UTF-8. */
export const rosterTemplate = (): string =>
	'\ufeff' +
	[Object.values(ROSTER_FIELDS), ...EXAMPLES].map((cells) => `${cells.join(',')}\r\n`).join('');
