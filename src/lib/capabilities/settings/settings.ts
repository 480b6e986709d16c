import * as v from 'valibot';
import { defineDocument, type DocumentOf } from '$lib/domain/core/document';
import { choice, clockTime, line } from '$lib/domain/core/fields';
import { MUNICIPALITY_LABELS } from '$lib/domain/region/municipalities';
import { servers } from '$lib/domain/permissions/presets';

/**
 * What each municipality may decide for itself. One document of `commons` for each, written by the
 * server alone, so that every phone has it, also without a network. A municipality that decided
 * nothing has no document: the defaults count.
 */

export const BASES = { week: '週', month: '月' } as const;
export const PROCEDURES = {
	notify: '届出（所属長に知らせる）',
	approve: '承認（所属長が認める）'
} as const;
export const HANDOVER_DEADLINES = {
	'5-days': '発令から5日以内',
	'7-days': '発令から7日以内',
	before: '内示から発令の前日まで'
} as const;
export const RETENTIONS = {
	'0': '1年未満',
	'1': '1年',
	'3': '3年',
	'5': '5年',
	'10': '10年',
	'30': '30年'
} as const;

const whole = (label: string, min: number, max: number) => {
	const message = `${label}は${min}から${max}までの整数で入力してください。`;
	return v.pipe(
		v.number(message),
		v.integer(message),
		v.minValue(min, message),
		v.maxValue(max, message)
	);
};

/** Every setting with its default; a default is what domain experts proposed (案). */
export const settingsEntries = {
	/** Share of the weekly working time for activities, per cent. */
	sharePercent: v.optional(whole('活動に使える割合', 1, 50), 20),
	/** What the share is counted over. */
	shareBasis: v.optional(choice('数える単位', BASES), 'week'),
	/** Per cent of the cap from which a person is warned. */
	warnPercent: v.optional(whole('知らせる割合', 50, 100), 80),
	procedure: v.optional(choice('活動の手続き', PROCEDURES), 'notify'),
	handoverDeadline: v.optional(choice('引継ぎの期限', HANDOVER_DEADLINES), '7-days'),
	/** Days before a meeting until when one answers. */
	attendanceDays: v.optional(whole('出欠の締切', 0, 30), 2),
	/** Days before that deadline on which those without an answer are reminded. */
	reminderDays: v.optional(whole('催促', 0, 30), 3),
	meetupStart: v.optional(clockTime('交流会の開始'), '12:00'),
	meetupEnd: v.optional(clockTime('交流会の終了'), '13:00'),
	/** Hours after which an unanswered question is brought up. */
	unansweredHours: v.optional(whole('未回答の質問', 1, 720), 48),
	/** 職位 in the order of rank. */
	titles: v.optional(
		v.pipe(
			v.array(line('職位', 40)),
			v.minLength(1, '職位を1つ以上入力してください。'),
			v.maxLength(60, '職位は60個までです。'),
			v.check((titles) => new Set(titles).size === titles.length, '同じ職位が2つあります。')
		),
		[
			'主事',
			'技師',
			'主任',
			'主査',
			'係長',
			'課長補佐',
			'課長',
			'所長',
			'次長',
			'部長',
			'会計年度任用職員',
			'再任用',
			'専門職'
		]
	),
	/** Minutes without use after which the app locks itself; 0 never. */
	lockMinutes: v.optional(whole('自動ロック', 0, 240), 15),
	/** No notification is shown from `quietFrom` to `quietTo`; the same time twice: always shown. */
	quietFrom: v.optional(clockTime('通知を止める時刻'), '19:00'),
	quietTo: v.optional(clockTime('通知を再開する時刻'), '07:30'),
	retention: v.optional(choice('投稿の保存期間', RETENTIONS), '3')
};

export type SettingName = keyof typeof settingsEntries;

/** What each is called in the audit log. */
export const SETTING_LABELS: Readonly<Record<SettingName, string>> = {
	sharePercent: '活動に使える割合（%）',
	shareBasis: '数える単位',
	warnPercent: '知らせる割合（%）',
	procedure: '活動の手続き',
	handoverDeadline: '引継ぎの期限',
	attendanceDays: '出欠の締切（日前）',
	reminderDays: '催促（締切の日前）',
	meetupStart: '交流会の開始',
	meetupEnd: '交流会の終了',
	unansweredHours: '未回答の質問（時間）',
	titles: '職位の一覧',
	lockMinutes: '自動ロック（分）',
	quietFrom: '通知を止める時刻',
	quietTo: '通知を再開する時刻',
	retention: '投稿の保存期間'
};

const CHOICES: Readonly<Partial<Record<SettingName, Readonly<Record<string, string>>>>> = {
	shareBasis: BASES,
	procedure: PROCEDURES,
	handoverDeadline: HANDOVER_DEADLINES,
	retention: RETENTIONS
};

/** A value as it is chosen on the screen. */
export const settingText = (name: SettingName, value: unknown): string =>
	Array.isArray(value) ? value.join('、') : (CHOICES[name]?.[String(value)] ?? String(value));

const known = v.object(settingsEntries);
const strict = v.pipe(
	v.strictObject(settingsEntries),
	v.forward(
		v.check(
			({ meetupStart, meetupEnd }) => meetupStart < meetupEnd,
			'交流会の終了は、開始より後の時刻にしてください。'
		),
		['meetupEnd']
	)
);
export type MunicipalitySettings = v.InferOutput<typeof known>;

export const DEFAULT_SETTINGS: MunicipalitySettings = v.parse(known, {});

export const settings = defineDocument({
	type: 'settings',
	label: '市町村の設定',
	permissions: { ...servers, spaces: ['commons'] },
	merge: 'latest',
	rank: 38,
	entries: {
		municipality: choice('市町村', MUNICIPALITY_LABELS),
		values: strict
	}
});
export type Settings = DocumentOf<typeof settings>;

export const settingsId = (municipality: string): string => `settings:${municipality}`;

/** The settings a document holds; defaults for what it does not say, or says in a way not known here. */
export function settingsOf(document: { values: unknown } | null | undefined): MunicipalitySettings {
	const values = (document?.values ?? {}) as Record<string, unknown>;
	const readable = Object.entries(settingsEntries).flatMap(([name, schema]) =>
		v.is(schema, values[name]) ? [[name, values[name]]] : []
	);
	return v.parse(known, Object.fromEntries(readable));
}

/** Checks what a form says. */
export const parseSettings = (values: unknown) => v.safeParse(strict, values);
