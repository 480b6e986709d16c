/** People, units and communities of the sample region. All fictional. */
import { THIRD_WEDNESDAY } from '$lib/domain/event/recurrence';
import type { Role } from '$lib/domain/core/document';
import type { SampleCommunity, SamplePerson, SampleSeries, SampleUnit } from './types';

const KORIYAMA = '072036';
const SUKAGAWA = '072079';
const OTAMA = '073229';
const MIHARU = '075213';

type UnitRow = [
	unit: string,
	name: string,
	municipality: string,
	parent: string | null,
	head: string
];

const UNIT_ROWS: readonly UnitRow[] = [
	['koriyama-somu', '総務部', KORIYAMA, null, 's0003'],
	['koriyama-somuka', '総務課', KORIYAMA, 'koriyama-somu', 's0002'],
	['koriyama-shokuin', '職員課', KORIYAMA, 'koriyama-somu', 's0005'],
	['koriyama-dx', 'DX推進課', KORIYAMA, 'koriyama-somu', 's0007'],
	['koriyama-shimin', '市民課', KORIYAMA, null, 's0009'],
	['koriyama-higashi', '東行政センター', KORIYAMA, null, 's0011'],
	['sukagawa-zeimu', '税務課', SUKAGAWA, null, 's0013'],
	['sukagawa-fukushi', '福祉課', SUKAGAWA, null, 's0015'],
	['otama-somu', '総務課', OTAMA, null, 's0017'],
	['otama-jumin', '住民課', OTAMA, null, 's0019'],
	['miharu-sangyo', '産業課', MIHARU, null, 's0021'],
	['miharu-kodomo', 'こども課', MIHARU, null, 's0023']
];

export const UNITS: readonly SampleUnit[] = UNIT_ROWS.map(
	([unit, name, municipality, parent, head]) => ({
		unit,
		name: `${name}（サンプル）`,
		municipality,
		parent,
		head,
		deputy: null
	})
);

type PersonRow = [name: string, kana: string, unit: string, title: string, ...roles: Role[]];

/** In the order of their staff numbers, S0001 first. */
const PERSON_ROWS: readonly PersonRow[] = [
	['例田 一郎', 'レイダ イチロウ', 'koriyama-somuka', '主事', 'organiser'],
	['例山 花子', 'レイヤマ ハナコ', 'koriyama-somuka', '課長', 'manager'],
	['見本 次郎', 'ミホン ジロウ', 'koriyama-somu', '部長', 'manager'],
	['見本 美咲', 'ミホン ミサキ', 'koriyama-shokuin', '主任', 'secretariat', 'organiser'],
	['仮野 三郎', 'カリノ サブロウ', 'koriyama-shokuin', '課長', 'manager'],
	['仮野 さくら', 'カリノ サクラ', 'koriyama-dx', '技師', 'host'],
	['試山 四郎', 'タメシヤマ シロウ', 'koriyama-dx', '課長', 'manager'],
	['試山 由美', 'タメシヤマ ユミ', 'koriyama-shimin', '主査', 'host'],
	['例川 五郎', 'レイカワ ゴロウ', 'koriyama-shimin', '課長', 'manager'],
	['例川 恵', 'レイカワ メグミ', 'koriyama-higashi', '主事'],
	['見本田 六郎', 'ミホンダ ロクロウ', 'koriyama-higashi', '所長', 'manager'],
	['見本田 陽子', 'ミホンダ ヨウコ', 'sukagawa-zeimu', '主任', 'host'],
	['仮山 七郎', 'カリヤマ シチロウ', 'sukagawa-zeimu', '課長', 'manager'],
	['仮山 愛', 'カリヤマ アイ', 'sukagawa-fukushi', '主事'],
	['試川 八郎', 'タメシカワ ハチロウ', 'sukagawa-fukushi', '課長', 'manager'],
	['試川 真理', 'タメシカワ マリ', 'otama-somu', '主査', 'host'],
	['例野 九郎', 'レイノ クロウ', 'otama-somu', '課長', 'manager'],
	['例野 葵', 'レイノ アオイ', 'otama-jumin', '主事'],
	['見本川 十郎', 'ミホンカワ ジュウロウ', 'otama-jumin', '課長', 'manager'],
	['見本川 結', 'ミホンカワ ユイ', 'miharu-sangyo', '主任', 'host'],
	['仮川 拓', 'カリカワ タク', 'miharu-sangyo', '課長', 'manager'],
	['仮川 奈々', 'カリカワ ナナ', 'miharu-kodomo', '主事', 'host'],
	['試野 健', 'タメシノ ケン', 'miharu-kodomo', '課長', 'manager'],
	['試野 光', 'タメシノ ヒカリ', 'koriyama-somuka', '主事']
];

export const PEOPLE: readonly SamplePerson[] = PERSON_ROWS.map(
	([name, kana, unitKey, title, ...roles], index) => {
		const staffNumber = `S${String(index + 1).padStart(4, '0')}`;
		const unit = UNITS.find((candidate) => candidate.unit === unitKey);
		if (!unit) throw new Error(`no sample unit ${unitKey}`);
		return {
			id: staffNumber.toLowerCase(),
			staffNumber,
			name: `${name}（サンプル）`,
			kana,
			municipality: unit.municipality,
			unit: unit.unit,
			unitName: unit.name,
			title,
			roles: ['member', ...roles]
		};
	}
);

type CommunityRow = [
	community: string,
	title: string,
	kind: SampleCommunity['kind'],
	host: string,
	purpose: string,
	members: readonly string[]
];

const everyone = PEOPLE.map(({ id }) => id);
const every = (step: number, first = 0): string[] =>
	everyone.filter((_, index) => index % step === first);

const COMMUNITY_ROWS: readonly CommunityRow[] = [
	[
		'saigai',
		'災害時の業務体験',
		'experience',
		's0016',
		'災害のときに何をしたかを、次の職員のために残します。',
		everyone
	],
	[
		'hikitsugi',
		'引継ぎの知恵',
		'experience',
		's0008',
		'引継書の書き方と、引継ぎで困ったことを持ち寄ります。',
		every(2)
	],
	[
		'nani-demo',
		'何でも相談',
		'consultation',
		's0004',
		'知っていてあたりまえのことでも聞ける場所です。',
		everyone
	],
	[
		'shomu',
		'庶務担当者の集い',
		'learning',
		's0004',
		'旅費や時間外、照会の取りまとめなど、庶務の進め方を比べます。',
		every(3)
	],
	[
		'system',
		'同じシステムの活用術',
		'learning',
		's0006',
		'同じシステムを使う所属どうしで、操作と工夫を教え合います。',
		every(3, 1)
	],
	[
		'mentor',
		'メンターの輪',
		'learning',
		's0012',
		'メンターと、先輩の話を聞きたい職員が出会います。',
		every(4)
	],
	[
		'ido',
		'異動先を知る',
		'learning',
		's0012',
		'異動の前に、その職場の仕事と一年の流れを知ります。',
		every(4, 1)
	],
	[
		'cafe',
		'産休・育休カフェ',
		'worklife',
		's0022',
		'制度の使い方と、復職してからの工夫を話します。',
		every(3, 2)
	],
	[
		'ouen',
		'職場応援',
		'support',
		's0020',
		'企画への参画、運営の補助、繁忙期の応援を募ります。',
		every(2, 1)
	],
	[
		'miryoku',
		'地域の魅力だより',
		'charm',
		's0020',
		'担当の仕事で見つけた地域の魅力を集めて、広報に届けます。',
		every(3)
	],
	[
		'jimoto',
		'地元を歩く会',
		'region',
		's0016',
		'隣の市町村を歩き、暮らしと仕事を知ります。',
		every(4, 2)
	],
	[
		'nudge',
		'ナッジ研究会',
		'learning',
		's0006',
		'通知や案内を、行動の科学で読みやすくします。',
		every(5)
	]
];

export const COMMUNITIES: readonly SampleCommunity[] = COMMUNITY_ROWS.map(
	([community, title, kind, host, purpose, members]) => ({
		community,
		title,
		kind,
		scope: 'region',
		municipality: null,
		purpose,
		howTo: '「参加する」を押すと、投稿を読んだり書いたりできます。',
		host,
		members: [...new Set([host, ...members])]
	})
);

export const SERIES: readonly SampleSeries[] = [
	{
		key: 'daisan-suiyo',
		author: 's0004',
		written: { day: -60, time: '09:00' },
		title: '第3水曜交流会',
		description: '業務の不明点や悩みを、だれでも気軽に話す会です。途中からの参加もできます。',
		rrule: THIRD_WEDNESDAY,
		starts: -200,
		startTime: '16:00',
		endTime: '17:00',
		place: '中会議室（サンプル）',
		url: '',
		capacity: 20,
		workTreatment: '研修',
		occurrences: [],
		signups: [
			{ nth: 0, person: 's0006', attendance: 'venue' },
			{ nth: 0, person: 's0012', attendance: 'online' },
			{ nth: 0, person: 's0016', attendance: 'online' }
		]
	}
];
