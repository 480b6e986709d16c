import type { SampleThread } from '$lib/server/sample/types';

/** 「知っててあたりまえのことでも聞ける場所」. */
export const ASK_THREADS: readonly SampleThread[] = [
	{
		key: 'ask-welcome',
		community: 'ask-anything',
		author: 's0004',
		written: { day: -88, time: '09:05' },
		kind: 'notice',
		title: 'はじめに：ここでの約束は3つだけです',
		body: `ようこそ。ここでの約束は3つだけです。

1. 前置きなしで聞いてよい。
2. 答える人は、まず「ありがとう」から。
3. 住民の方の個人情報は書かない。

投稿は個人の意見です。正式な照会や回答は、いつもの方法でお願いします。
2日たっても返事がない質問は、事務局が知っていそうな人に声をかけます。`,
		replies: [
			{
				author: 's0021',
				written: { day: -88, time: '12:20' },
				body: 'こういう場所がほしかったです。小さい役場で、同じ仕事の人がいないので助かります。'
			},
			{
				author: 's0008',
				written: { day: -87, time: '08:50' },
				body: '20年いても知らないことばかりです。私も聞きます。'
			}
		]
	},
	{
		key: 'ask-kyoran',
		community: 'ask-anything',
		author: 's0001',
		written: { day: -64, time: '16:40' },
		kind: 'question',
		title: '「供覧」と「回覧」は、何がちがいますか',
		body: `先輩から「これ、供覧しておいて」と言われました。
回覧板のように紙を回せばよいのでしょうか。今さら聞けず、机の上に置いたままです……。`,
		replies: [
			{
				author: 's0002',
				written: { day: -64, time: '16:58' },
				body: `聞いてくれてありがとうございます。私も1年目に同じことで止まりました。
うちの課では、「供覧」は文書管理システムで見た記録を残すもの、「回覧」は見たら次の人に渡すだけのもの、と使い分けています。`
			},
			{
				author: 's0013',
				written: { day: -63, time: '09:15' },
				body: '村では紙に印を押して回し、最後に簿冊にとじるのを「供覧」と呼んでいます。市町村で少しちがいそうですね。'
			},
			{
				author: 's0008',
				written: { day: -63, time: '10:30' },
				body: `となりの席なのに気づかず、すみません。
センターでは「受付印→所長まで→担当がとじる」です。午後に5分、いっしょにやってみましょう。`
			},
			{
				author: 's0001',
				written: { day: -63, time: '15:05' },
				body: 'できました！ 机の上がすっきりしました。みなさん、ありがとうございます。'
			}
		]
	},
	{
		key: 'ask-phone-transfer',
		community: 'ask-anything',
		author: 's0014',
		written: { day: -51, time: '10:12' },
		kind: 'question',
		title: '電話の「たらい回し」をしたくありません',
		body: '担当がわからない電話を受けたとき、どうしていますか。昨日、3回つないでしまい、相手の方をおこらせてしまいました。',
		replies: [
			{
				author: 's0017',
				written: { day: -51, time: '12:35' },
				body: `つらかったですね。
私は「確かめて、10分後にこちらからかけます」と言って、いったん切るようにしています。待たせる音楽を聞かせるより、落ち着いてもらえます。`
			},
			{
				author: 's0023',
				written: { day: -50, time: '08:45' },
				body: `つなぐときに、「お名前」「ご用件」「ここまでに話したこと」の3つを次の人に伝えると、相手の方は最初から話さずにすみます。
市民課では、この3つを書く小さいメモ用紙を電話の横に置いています。`
			},
			{
				author: 's0003',
				written: { day: -50, time: '13:10' },
				body: 'そのメモ、うちでもまねします。第3水曜の会でも電話の話が出ました。次は受け方の練習をしましょう。'
			}
		]
	},
	{
		key: 'ask-copy',
		community: 'ask-anything',
		author: 's0021',
		written: { day: -29, time: '11:22' },
		kind: 'question',
		title: '「写し」と「控え」は、どうちがいますか',
		body: '窓口で「控えをください」と言われ、コピーをお渡ししました。これでよかったのか、気になっています。',
		replies: [
			{
				author: 's0009',
				written: { day: -29, time: '13:30' },
				body: `いい質問ですね。私は、「控え」は出した人が手もとに残すもの、「写し」は元の書類をコピーしたもの、と理解しています。
受付印を押した控えがほしい、という意味のことが多いので、「受付印はいりますか」と聞いています。`,
				reactions: { thanks: ['s0021'], helpful: ['s0001', 's0002', 's0014'] }
			},
			{
				author: 's0020',
				written: { day: -28, time: '09:00' },
				body: '税務課では、申告書の控えに受付印を押すかどうかの決まりがあります。手続きごとに、担当課に一度確かめると安心です。'
			},
			{
				author: 's0021',
				written: { day: -28, time: '09:40' },
				body: '「受付印はいりますか」、すぐ使えます。ありがとうございました。',
				quotes: 0,
				reactions: { thanks: ['s0009'] }
			}
		],
		reactions: { metoo: ['s0001', 's0013', 's0007'] },
		accepted: 0
	},
	{
		key: 'ask-meeting-minutes',
		community: 'ask-anything',
		author: 's0007',
		written: { day: -9, time: '14:55' },
		kind: 'question',
		title: '会議の記録は、どのくらいくわしく書きますか',
		body: `はじめて会議の記録を頼まれました。
話したことを全部書くと10ページになりました。短くすると、大事なことが落ちそうでこわいです。`,
		replies: [
			{
				author: 's0024',
				written: { day: -9, time: '17:02' },
				body: `全部書いたのは、すごいです。それを元にすれば、短くできますよ。
私は「決まったこと」「だれが、いつまでに」「次に話すこと」の3つを1ページ目に書いて、残りを2ページ目から付けます。`
			},
			{
				author: 's0002',
				written: { day: -8, time: '09:25' },
				body: '始める前に「どこまで書きますか」と司会の人に聞くのも、おすすめです。公開する会議だと、決まりがあることもあります。'
			}
		]
	},
	{
		key: 'ask-deputy',
		community: 'ask-anything',
		author: 's0001',
		written: { day: -4, time: '09:48' },
		kind: 'question',
		title: '決裁が急ぎのとき、所長が不在だったらどうしますか',
		body: `今日の15時までに出す回答があります。所長は1日外の会議です。
前もって知っていれば、昨日のうちに回せたのに、と反省しています。みなさんの所属では、どうしていますか。`,
		replies: [],
		reactions: { metoo: ['s0007', 's0014'] }
	}
];
