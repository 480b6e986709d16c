import type { SampleProfile } from '$lib/server/sample/types';

/** What some of the people say they can be asked about. */
export const PROFILES: readonly SampleProfile[] = [
	{
		person: 's0002',
		tags: [
			{ area: 'work', text: '照会の取りまとめ' },
			{ area: 'work', text: '旅費・時間外の締め' },
			{ area: 'system', text: 'ガルーンの掲示板' }
		],
		introduction: '庶務は9年目です。「こんなこと聞いていいのかな」から、どうぞ。',
		isAskable: true,
		days: ['mon', 'wed', 'fri'],
		how: '結の返信で。急ぎは内線で。'
	},
	{
		person: 's0006',
		tags: [
			{ area: 'system', text: 'ガルーン' },
			{ area: 'system', text: '電子申請' },
			{ area: 'system', text: '表計算のマクロ' }
		],
		introduction: '画面の写しがあると、早く答えられます。',
		isAskable: true,
		days: ['tue', 'thu'],
		how: '昼休みが話しやすいです。'
	},
	{
		person: 's0008',
		tags: [
			{ area: 'disaster', text: '避難所運営' },
			{ area: 'disaster', text: '罹災証明の窓口' },
			{ area: 'career', text: '県へ派遣2年' }
		],
		introduction: '台風のときに避難所を3週間担当しました。失敗したことも話せます。',
		isAskable: true,
		days: ['mon', 'tue', 'wed', 'thu', 'fri'],
		how: '結の返信で'
	},
	{
		person: 's0012',
		tags: [
			{ area: 'family', text: '育児休業' },
			{ area: 'family', text: '部分休業' },
			{ area: 'work', text: '保育所の入所' }
		],
		introduction: '復職前の面談で聞いておけばよかったことを、まとめています。',
		isAskable: true,
		days: ['wed'],
		how: '産休・育休カフェで'
	},
	{
		person: 's0020',
		tags: [
			{ area: 'work', text: '契約・入札' },
			{ area: 'work', text: '例規の改正' },
			{ area: 'career', text: '出先と本庁の両方' }
		],
		introduction: '',
		isAskable: true,
		days: ['tue', 'fri'],
		how: ''
	},
	{
		person: 's0023',
		tags: [
			{ area: 'work', text: '人事・給与' },
			{ area: 'career', text: '再任用' }
		],
		introduction: '36年の失敗談があります。',
		isAskable: true,
		days: ['mon', 'thu'],
		how: '電話が好きです'
	}
];
