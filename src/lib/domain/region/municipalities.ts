/**
 * The 17 municipalities of こおりやま広域圏: 全国地方公共団体コード (six characters, a leading zero
 * belongs to it), name, kana, kind, and 郡 for towns and villages.
 */
export interface Municipality {
	code: string;
	name: string;
	kana: string;
	kind: '市' | '町' | '村';
	district?: string;
}

export const MUNICIPALITIES: readonly Municipality[] = [
	{ code: '072036', name: '郡山市', kana: 'こおりやまし', kind: '市' },
	{ code: '072079', name: '須賀川市', kana: 'すかがわし', kind: '市' },
	{ code: '072109', name: '二本松市', kana: 'にほんまつし', kind: '市' },
	{ code: '072117', name: '田村市', kana: 'たむらし', kind: '市' },
	{ code: '072141', name: '本宮市', kana: 'もとみやし', kind: '市' },
	{ code: '073229', name: '大玉村', kana: 'おおたまむら', kind: '村', district: '安達郡' },
	{ code: '073423', name: '鏡石町', kana: 'かがみいしまち', kind: '町', district: '岩瀬郡' },
	{ code: '073440', name: '天栄村', kana: 'てんえいむら', kind: '村', district: '岩瀬郡' },
	{ code: '074071', name: '磐梯町', kana: 'ばんだいまち', kind: '町', district: '耶麻郡' },
	{ code: '074080', name: '猪苗代町', kana: 'いなわしろまち', kind: '町', district: '耶麻郡' },
	{ code: '075019', name: '石川町', kana: 'いしかわまち', kind: '町', district: '石川郡' },
	{ code: '075027', name: '玉川村', kana: 'たまかわむら', kind: '村', district: '石川郡' },
	{ code: '075035', name: '平田村', kana: 'ひらたむら', kind: '村', district: '石川郡' },
	{ code: '075043', name: '浅川町', kana: 'あさかわまち', kind: '町', district: '石川郡' },
	{ code: '075051', name: '古殿町', kana: 'ふるどのまち', kind: '町', district: '石川郡' },
	{ code: '075213', name: '三春町', kana: 'みはるまち', kind: '町', district: '田村郡' },
	{ code: '075221', name: '小野町', kana: 'おのまち', kind: '町', district: '田村郡' }
];

const names = new Map(MUNICIPALITIES.map(({ code, name }) => [code, name]));

/** Name for a code; the code itself for one this version does not know. */
export const municipalityName = (code: string): string => names.get(code) ?? code;

/** Label table (code → name), in official order. */
export const MUNICIPALITY_LABELS: Readonly<Record<string, string>> = Object.fromEntries(names);
