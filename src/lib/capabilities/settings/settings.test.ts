import { expect, it } from 'vitest';
import { DEFAULT_SETTINGS, parseSettings, settingsOf } from './settings';

it('a municipality that decided nothing has the defaults', () => {
	expect(settingsOf(null)).toEqual(DEFAULT_SETTINGS);
	expect(DEFAULT_SETTINGS).toMatchObject({ sharePercent: 20, lockMinutes: 15, shareBasis: 'week' });
});

it('what an older or newer version wrote is read as far as it is known', () => {
	const values = { lockMinutes: 5, shareBasis: 'decade', later: true };
	expect(settingsOf({ values })).toEqual({ ...DEFAULT_SETTINGS, lockMinutes: 5 });
});

it.each([
	[{ sharePercent: 0 }, 'sharePercent'],
	[{ sharePercent: 20.5 }, 'sharePercent'],
	[{ lockMinutes: Number.NaN }, 'lockMinutes'],
	[{ titles: [] }, 'titles'],
	[{ titles: ['主事', '主事'] }, 'titles'],
	[{ meetupStart: '12:00', meetupEnd: '12:00' }, 'meetupEnd'],
	[{ quietFrom: '25:00' }, 'quietFrom'],
	[{ retention: '2' }, 'retention']
])('%j is refused at its field', (change, field) => {
	const { issues = [] } = parseSettings({ ...DEFAULT_SETTINGS, ...change });
	expect(issues.map(({ path }) => path?.[0]?.key)).toEqual([field]);
});
