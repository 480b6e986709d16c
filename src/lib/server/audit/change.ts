import { cut } from '$lib/domain/core/cut';

/** Characters of a value in the audit log; what is longer is told by its beginning. */
const MAX_VALUE = 60;

const shortly = (value: string): string => {
	const oneLine = value.replace(/\s+/gu, ' ').trim();
	if (oneLine === '') return 'なし';
	const short = cut(oneLine, MAX_VALUE);
	return short === oneLine ? oneLine : `${short}…`;
};

/** One field of a change for the audit log: 「職 主事 → 主任」; none when it stayed as it was. */
export const changeOf = (label: string, before: string, after: string): string[] =>
	before === after ? [] : [`${label} ${shortly(before)} → ${shortly(after)}`];
