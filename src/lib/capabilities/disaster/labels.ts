/** Codes and words of disaster-experience notes (domain.md 「災害時の業務体験談」). */
export const DISASTERS = {
	earthquake: '地震',
	'wind-flood': '風水害',
	landslide: '土砂',
	snow: '大雪',
	volcano: '火山',
	wildfire: '林野火災',
	nuclear: '原子力・広域避難',
	infection: '感染症',
	outage: '停電・断水',
	other: 'その他'
} as const;
export type Disaster = keyof typeof DISASTERS;

export const PHASES = {
	preparation: '備え',
	alert: '警戒・参集',
	'10h': '発災〜10時間',
	'100h': '〜100時間（4日）',
	'1000h': '〜1000時間（約40日）',
	recovery: '生活再建',
	review: '復興・検証'
} as const;
export type Phase = keyof typeof PHASES;

export const DISASTER_ROLES = {
	headquarters: '本部・情報',
	muster: '参集・庁舎',
	information: '避難情報・広報',
	shelter: '避難所運営',
	vulnerable: '要配慮者',
	health: '保健・衛生',
	supplies: '物資',
	counter: '窓口・電話',
	survey: '被害認定調査',
	certificate: '罹災証明',
	infrastructure: '道路・河川・上下水道',
	waste: '災害ごみ',
	'receiving-aid': '受援調整',
	'sending-aid': '応援派遣',
	volunteer: 'ボランティア',
	school: '学校・保育',
	systems: '情報システム',
	press: '議会・報道',
	family: '家族・生活'
} as const;
export type DisasterRole = keyof typeof DISASTER_ROLES;

export const STANDPOINTS = {
	affected: '被災',
	support: '応援',
	host: '広域避難受入'
} as const;

/** The deck's five questions ①–⑤, and the two that make the answers useful (⑥⑦). */
export const QUESTIONS = {
	q1: '① 発生時の初動',
	q2: '② 身の守り方',
	q3: '③ どこに逃げたか',
	q4: '④ 特に大変だったこと',
	q5: '⑤ 業務と生活・家族の調整',
	next: '⑥ 次ならこうする',
	preparation: '⑦ 今日できる備え'
} as const;
export type Question = keyof typeof QUESTIONS;

/** Standing banner above every note: experience is not an order (domain.md). */
export const EXPERIENCE_BANNER = '体験談です。指示は地域防災計画・本部決定に従ってください。';
