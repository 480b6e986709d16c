import type { SamplePerson } from '$lib/server/sample/types';

/** The 25 people of the sample region; every name is invented and marked （サンプル）. */
export const PEOPLE: readonly SamplePerson[] = [
	{
		id: 's0001',
		staffNumber: 'S0001',
		name: '例田 はじめ（サンプル）',
		kana: 'れいだ はじめ',
		municipality: '072036',
		unit: 'koriyama-east',
		unitName: '東行政センター（サンプル）',
		title: '主事',
		roles: ['member']
	},
	{
		id: 's0002',
		staffNumber: 'S0002',
		name: '見本 ふみ（サンプル）',
		kana: 'みほん ふみ',
		municipality: '072036',
		unit: 'koriyama-soumu',
		unitName: '総務課（サンプル）',
		title: '主任',
		roles: ['member', 'host']
	},
	{
		id: 's0003',
		staffNumber: 'S0003',
		name: '仮名川 つむぐ（サンプル）',
		kana: 'かなかわ つむぐ',
		municipality: '072079',
		unit: 'sukagawa-kikaku',
		unitName: '企画政策課（サンプル）',
		title: '主査',
		roles: ['member', 'organiser']
	},
	{
		id: 's0004',
		staffNumber: 'S0004',
		name: '試山 まとめ（サンプル）',
		kana: 'ためしやま まとめ',
		municipality: '072036',
		unit: 'koriyama-koiki',
		unitName: '広域連携室（サンプル）',
		title: '係長',
		roles: ['member', 'host', 'secretariat']
	},
	{
		id: 's0005',
		staffNumber: 'S0005',
		name: '雛形 さとる（サンプル）',
		kana: 'ひながた さとる',
		municipality: '072036',
		unit: 'koriyama-east',
		unitName: '東行政センター（サンプル）',
		title: '所長',
		roles: ['member', 'manager']
	},
	{
		id: 's0006',
		staffNumber: 'S0006',
		name: '凡例 ただし（サンプル）',
		kana: 'はんれい ただし',
		municipality: '072036',
		unit: 'koriyama-dx',
		unitName: 'DX推進課（サンプル）',
		title: '主査',
		roles: ['member', 'host', 'municipal-admin']
	},
	{
		id: 's0007',
		staffNumber: 'S0007',
		name: '例沢 もも（サンプル）',
		kana: 'れいざわ もも',
		municipality: '072036',
		unit: 'koriyama-east',
		unitName: '東行政センター（サンプル）',
		title: '会計年度任用職員',
		roles: ['member']
	},
	{
		id: 's0008',
		staffNumber: 'S0008',
		name: '見本原 けんじ（サンプル）',
		kana: 'みほんばら けんじ',
		municipality: '072036',
		unit: 'koriyama-east',
		unitName: '東行政センター（サンプル）',
		title: '主査',
		roles: ['member', 'host']
	},
	{
		id: 's0009',
		staffNumber: 'S0009',
		name: '仮名田 しおり（サンプル）',
		kana: 'かなだ しおり',
		municipality: '072036',
		unit: 'koriyama-fukushi',
		unitName: '福祉課（サンプル）',
		title: '主任',
		roles: ['member']
	},
	{
		id: 's0010',
		staffNumber: 'S0010',
		name: '試谷 こうた（サンプル）',
		kana: 'ためしや こうた',
		municipality: '072036',
		unit: 'koriyama-zeimu',
		unitName: '税務課（サンプル）',
		title: '主査',
		roles: ['member']
	},
	{
		id: 's0011',
		staffNumber: 'S0011',
		name: '標本 あおい（サンプル）',
		kana: 'ひょうほん あおい',
		municipality: '072036',
		unit: 'koriyama-kodomo',
		unitName: 'こども課（サンプル）',
		title: '主任',
		roles: ['member', 'host', 'organiser']
	},
	{
		id: 's0012',
		staffNumber: 'S0012',
		name: '例島 いつき（サンプル）',
		kana: 'れいしま いつき',
		municipality: '073229',
		unit: 'otama-soumu',
		unitName: '総務課（サンプル）',
		title: '課長',
		roles: ['member', 'host', 'manager']
	},
	{
		id: 's0013',
		staffNumber: 'S0013',
		name: '見本川 ゆたか（サンプル）',
		kana: 'みほんがわ ゆたか',
		municipality: '073229',
		unit: 'otama-jumin',
		unitName: '住民課（サンプル）',
		title: '主査',
		roles: ['member']
	},
	{
		id: 's0014',
		staffNumber: 'S0014',
		name: '仮名屋 みのり（サンプル）',
		kana: 'かなや みのり',
		municipality: '073229',
		unit: 'otama-sangyo',
		unitName: '産業課（サンプル）',
		title: '主事',
		roles: ['member']
	},
	{
		id: 's0015',
		staffNumber: 'S0015',
		name: '試村 だいち（サンプル）',
		kana: 'ためしむら だいち',
		municipality: '072109',
		unit: 'nihonmatsu-kikikanri',
		unitName: '危機管理課（サンプル）',
		title: '係長',
		roles: ['member', 'host']
	},
	{
		id: 's0016',
		staffNumber: 'S0016',
		name: '雛形田 ことは（サンプル）',
		kana: 'ひながただ ことは',
		municipality: '072117',
		unit: 'tamura-hoken',
		unitName: '保健課（サンプル）',
		title: '保健師',
		roles: ['member']
	},
	{
		id: 's0017',
		staffNumber: 'S0017',
		name: '凡例川 りく（サンプル）',
		kana: 'はんれいがわ りく',
		municipality: '072141',
		unit: 'motomiya-shimin',
		unitName: '市民課（サンプル）',
		title: '主事',
		roles: ['member']
	},
	{
		id: 's0018',
		staffNumber: 'S0018',
		name: '標本野 さくら（サンプル）',
		kana: 'ひょうほんの さくら',
		municipality: '075213',
		unit: 'miharu-soumu',
		unitName: '総務課（サンプル）',
		title: '主任',
		roles: ['member', 'host']
	},
	{
		id: 's0019',
		staffNumber: 'S0019',
		name: '例森 なぎさ（サンプル）',
		kana: 'れいもり なぎさ',
		municipality: '074080',
		unit: 'inawashiro-kanko',
		unitName: '観光課（サンプル）',
		title: '主査',
		roles: ['member', 'host']
	},
	{
		id: 's0020',
		staffNumber: 'S0020',
		name: '見本沢 たくみ（サンプル）',
		kana: 'みほんざわ たくみ',
		municipality: '075019',
		unit: 'ishikawa-zeimu',
		unitName: '税務課（サンプル）',
		title: '係長',
		roles: ['member', 'host']
	},
	{
		id: 's0021',
		staffNumber: 'S0021',
		name: '架空木 ひなた（サンプル）',
		kana: 'かくうぎ ひなた',
		municipality: '075221',
		unit: 'ono-soumu',
		unitName: '総務課（サンプル）',
		title: '主事',
		roles: ['member']
	},
	{
		id: 's0022',
		staffNumber: 'S0022',
		name: '試田 あきら（サンプル）',
		kana: 'ためしだ あきら',
		municipality: '073423',
		unit: 'kagamiishi-kensetsu',
		unitName: '建設課（サンプル）',
		title: '技師',
		roles: ['member']
	},
	{
		id: 's0023',
		staffNumber: 'S0023',
		name: '作例野 めぐみ（サンプル）',
		kana: 'さくれいの めぐみ',
		municipality: '072036',
		unit: 'koriyama-shimin',
		unitName: '市民課（サンプル）',
		title: '課長',
		roles: ['member', 'host', 'manager']
	},
	{
		id: 's0024',
		staffNumber: 'S0024',
		name: '𠮷例 けい（サンプル）',
		kana: 'よしれい けい',
		municipality: '075035',
		unit: 'hirata-jumin',
		unitName: '住民課（サンプル）',
		title: '主任',
		roles: ['member']
	},
	{
		id: 's0025',
		staffNumber: 'S0025',
		name: '新例 わかば（サンプル）',
		kana: 'しんれい わかば',
		municipality: '072036',
		unit: 'koriyama-shimin',
		unitName: '市民課（サンプル）',
		title: '主事',
		roles: ['member'],
		isInvited: false
	}
];
