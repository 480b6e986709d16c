/** The sections of a 引継書 (domain.md 「引継ぎ」); one document each, so that several people write. */
export const SECTIONS = [
	{ code: '00', title: '表紙', hint: '所属／事務事業名／前任／後任／作成日／引継日／立会者／版' },
	{ code: '01', title: '概要', hint: '目的・対象・規模・主担／副担' },
	{ code: '02', title: '根拠', hint: '法令・条例・要綱・計画' },
	{ code: '03', title: '年間スケジュール', hint: '月／旬・作業・期限・前年実績・注意' },
	{ code: '04', title: '業務手順', hint: '通常／例外／チェック／よくある誤り' },
	{ code: '05', title: '予算・契約', hint: '科目・額・契約先・更新期限・補助金' },
	{ code: '06', title: '進捗・未完了事務', hint: '期限・次の一手' },
	{ code: '07', title: '懸案事項・経緯', hint: 'いつ誰が何を判断／リスク／方針案' },
	{ code: '08', title: '関係者・連絡先', hint: '役職・代表番号・関係（個人の携帯番号は書かない）' },
	{ code: '09', title: '文書・データの所在', hint: '簿冊・保存期間・フォルダ・システム' },
	{ code: '10', title: 'システム・権限', hint: '申請先のみ。ID・パスワードは書かない' },
	{ code: '11', title: '議会・監査・照会の履歴', hint: '時期・内容・対応・資料の場所' },
	{ code: '12', title: '災害時の担当業務', hint: '参集先・役割・最初の1時間・連絡先' },
	{ code: '13', title: '着任後30日にやること', hint: '日付・やること・聞く相手' },
	{ code: '14', title: '後任からの質問・回答', hint: '質問（日付）／回答（日付）' }
] as const;
export type SectionCode = (typeof SECTIONS)[number]['code'];

/** 状態 of a notebook, in order (domain.md). */
export const NOTEBOOK_STATES = {
	drafting: '通年下書',
	updating: '随時更新',
	announced: '内示',
	completed: '完成',
	checked: '所属長点検',
	handing: '引継実施',
	received: '後任受領',
	confirmed: '所属長確認済'
} as const;
