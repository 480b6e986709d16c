import type { SampleUnit } from '$lib/server/sample/types';

/** The tree of units: 部→課 in a city, 課 alone in towns and villages. */
export const UNITS: readonly SampleUnit[] = [
	{
		unit: 'koriyama-soumu-bu',
		name: '総務部（サンプル）',
		municipality: '072036',
		parent: null,
		head: null,
		deputy: null
	},
	{
		unit: 'koriyama-soumu',
		name: '総務課（サンプル）',
		municipality: '072036',
		parent: 'koriyama-soumu-bu',
		head: null,
		deputy: 's0002'
	},
	{
		unit: 'koriyama-shokuin',
		name: '職員課（サンプル）',
		municipality: '072036',
		parent: 'koriyama-soumu-bu',
		head: null,
		deputy: null
	},
	{
		unit: 'koriyama-dx',
		name: 'DX推進課（サンプル）',
		municipality: '072036',
		parent: 'koriyama-soumu-bu',
		head: null,
		deputy: 's0006'
	},
	{
		unit: 'koriyama-koiki',
		name: '広域連携室（サンプル）',
		municipality: '072036',
		parent: 'koriyama-soumu-bu',
		head: 's0004',
		deputy: null
	},
	{
		unit: 'koriyama-shimin-bu',
		name: '市民部（サンプル）',
		municipality: '072036',
		parent: null,
		head: null,
		deputy: null
	},
	{
		unit: 'koriyama-shimin',
		name: '市民課（サンプル）',
		municipality: '072036',
		parent: 'koriyama-shimin-bu',
		head: 's0023',
		deputy: null
	},
	{
		unit: 'koriyama-zeimu',
		name: '税務課（サンプル）',
		municipality: '072036',
		parent: 'koriyama-shimin-bu',
		head: null,
		deputy: 's0010'
	},
	{
		unit: 'koriyama-east',
		name: '東行政センター（サンプル）',
		municipality: '072036',
		parent: 'koriyama-shimin-bu',
		head: 's0005',
		deputy: 's0008'
	},
	{
		unit: 'koriyama-fukushi-bu',
		name: '保健福祉部（サンプル）',
		municipality: '072036',
		parent: null,
		head: null,
		deputy: null
	},
	{
		unit: 'koriyama-fukushi',
		name: '福祉課（サンプル）',
		municipality: '072036',
		parent: 'koriyama-fukushi-bu',
		head: null,
		deputy: 's0009'
	},
	{
		unit: 'koriyama-kodomo',
		name: 'こども課（サンプル）',
		municipality: '072036',
		parent: 'koriyama-fukushi-bu',
		head: null,
		deputy: 's0011'
	},
	{
		unit: 'koriyama-kensetsu-bu',
		name: '建設部（サンプル）',
		municipality: '072036',
		parent: null,
		head: null,
		deputy: null
	},
	{
		unit: 'koriyama-doro',
		name: '道路維持課（サンプル）',
		municipality: '072036',
		parent: 'koriyama-kensetsu-bu',
		head: null,
		deputy: null
	},
	{
		unit: 'sukagawa-kikaku',
		name: '企画政策課（サンプル）',
		municipality: '072079',
		parent: null,
		head: null,
		deputy: 's0003'
	},
	{
		unit: 'nihonmatsu-kikikanri',
		name: '危機管理課（サンプル）',
		municipality: '072109',
		parent: null,
		head: null,
		deputy: 's0015'
	},
	{
		unit: 'tamura-hoken',
		name: '保健課（サンプル）',
		municipality: '072117',
		parent: null,
		head: null,
		deputy: null
	},
	{
		unit: 'motomiya-shimin',
		name: '市民課（サンプル）',
		municipality: '072141',
		parent: null,
		head: null,
		deputy: null
	},
	{
		unit: 'otama-soumu',
		name: '総務課（サンプル）',
		municipality: '073229',
		parent: null,
		head: 's0012',
		deputy: null
	},
	{
		unit: 'otama-jumin',
		name: '住民課（サンプル）',
		municipality: '073229',
		parent: null,
		head: null,
		deputy: 's0013'
	},
	{
		unit: 'otama-sangyo',
		name: '産業課（サンプル）',
		municipality: '073229',
		parent: null,
		head: null,
		deputy: null
	},
	{
		unit: 'kagamiishi-kensetsu',
		name: '建設課（サンプル）',
		municipality: '073423',
		parent: null,
		head: null,
		deputy: null
	},
	{
		unit: 'inawashiro-kanko',
		name: '観光課（サンプル）',
		municipality: '074080',
		parent: null,
		head: null,
		deputy: 's0019'
	},
	{
		unit: 'ishikawa-zeimu',
		name: '税務課（サンプル）',
		municipality: '075019',
		parent: null,
		head: null,
		deputy: 's0020'
	},
	{
		unit: 'hirata-jumin',
		name: '住民課（サンプル）',
		municipality: '075035',
		parent: null,
		head: null,
		deputy: null
	},
	{
		unit: 'miharu-soumu',
		name: '総務課（サンプル）',
		municipality: '075213',
		parent: null,
		head: null,
		deputy: 's0018'
	},
	{
		unit: 'ono-soumu',
		name: '総務課（サンプル）',
		municipality: '075221',
		parent: null,
		head: null,
		deputy: null
	}
];
