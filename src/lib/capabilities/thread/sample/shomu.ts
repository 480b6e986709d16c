import type { SampleThread } from '$lib/server/sample/types';

/** 庶務担当者の集まり, 同じシステムの活用術. */
export const SHOMU_THREADS: readonly SampleThread[] = [
	{
		key: 'shomu-deadline-table',
		community: 'shomu',
		author: 's0018',
		written: { day: -79, time: '10:05' },
		kind: 'discussion',
		title: '照会の一覧表、どんな列を作っていますか',
		body: `照会が月に40件くらい来ます。今の一覧は「件名、〆切、担当、済」の4列です。
先月、「該当なし」の返事を2件忘れました。列を足したいのですが、多すぎると続きません。`,
		replies: [
			{
				author: 's0002',
				written: { day: -79, time: '11:30' },
				body: `うちは6列です。「受付日、件名、外の〆切、中の〆切、担当、回答した日」。
「済」の代わりに「回答した日」を書くようにしたら、あとで聞かれても答えられて便利でした。`
			},
			{
				author: 's0012',
				written: { day: -78, time: '08:40' },
				body: '村は人数が少ないので、「該当なしでも返事がいるか」の列だけ足しました。〇か×かだけです。忘れる数が、ほぼ0になりました。'
			},
			{
				author: 's0007',
				written: { day: -78, time: '13:15' },
				body: '〆切の3日前になると、色が変わるようにしてもらいました。見るだけで気づけます。'
			},
			{
				author: 's0018',
				written: { day: -76, time: '16:20' },
				body: '「回答した日」と「該当なしでも返事」の2列を足しました。1週間使ってみて、また報告します！'
			},
			{
				author: 's0018',
				written: { day: -66, time: '09:10' },
				body: '報告です。忘れた件数、今のところ0です。課のみんなも、自分で日付を入れてくれるようになりました。'
			}
		]
	},
	{
		key: 'shomu-mail',
		community: 'shomu',
		author: 's0024',
		written: { day: -45, time: '09:30' },
		kind: 'question',
		title: '課あてのメール、だれが開いたか分かる方法はありますか',
		body: '課の共有のメールに1日80通くらい来ます。「だれかが見ただろう」で、2回、返事がおくれました。',
		replies: [
			{
				author: 's0009',
				written: { day: -45, time: '10:10' },
				body: '朝当番と昼当番を決めて、当番の人が「担当の名前」を件名の分類に付けています。当番表は1か月分をはり出します。'
			},
			{
				author: 's0017',
				written: { day: -44, time: '12:50' },
				body: '「開いた人が最後まで見る」ではなく、「開いた人は、担当に渡すまで」にしたら、開くのがこわくなくなりました。'
			},
			{
				author: 's0006',
				written: { day: -43, time: '15:00' },
				body: 'メールソフトの分類とフォルダの自動振り分けで、半分くらいは整理できます。設定のしかたは、それぞれのシステム担当に聞いてみてください。郡山市の例なら、画面を見せながら話せます。'
			}
		]
	},
	{
		key: 'shomu-first-year',
		community: 'shomu',
		author: 's0017',
		written: { day: -12, time: '17:05' },
		kind: 'discussion',
		title: '庶務1年目、1日の流れを書いてみました',
		body: `8:30 メールの確認と、担当への割り振り
9:00 郵便を開けて、受付印
10:00 照会の一覧を見て、〆切が近いものに声をかける
13:00 旅費と消耗品の処理
16:00 明日の予定を課長と確かめる
16:30 一覧表の更新

「声をかける」がいちばんにがてです。みなさんは、どう声をかけていますか。`,
		replies: [
			{
				author: 's0002',
				written: { day: -11, time: '09:00' },
				body: `すばらしい表ですね。新しい人にそのまま渡せます。
私は「○○の件、あと何が足りないですか？」と聞きます。「まだですか」より、答えてもらいやすいです。`
			},
			{
				author: 's0021',
				written: { day: -11, time: '12:30' },
				body: '「中の〆切」を毎週木曜日にそろえました。声をかけるのも週に1回ですみます。'
			}
		]
	},
	{
		key: 'shomu-inquiry-now',
		community: 'shomu',
		author: 's0002',
		written: { day: -6, time: '10:20' },
		kind: 'practice',
		title: 'いまどうしてる？ 照会の回答の管理',
		body: `照会の回答の管理は、所属によってちがいます。いまのやり方を、そのまま教えてください。
**うまくいっていないこと**も助かります。次の庶務担当者の集まりで、いっしょに見ます。`,
		replies: [
			{
				author: 's0002',
				written: { day: -6, time: '10:30' },
				body: `- 受けたら、その日のうちに一覧へ
- 「中の〆切」は、外の〆切の2日前
- 毎週木曜に、残りを声かけ`,
				practice: {
					municipality: '072036',
					office: '総務課（サンプル）',
					system: '表計算の一覧（共有フォルダ）',
					trick: '〆切の3日前に色が変わる。「済」の代わりに回答した日を書く。',
					trouble: '同時に開くと、あとの人が書けない。'
				},
				reactions: { helpful: ['s0017', 's0018'], thanks: ['s0012'] }
			},
			{
				author: 's0012',
				written: { day: -6, time: '15:05' },
				body: '紙の受付簿に書いて、担当の机に置きます。出したら、受付簿に日付を書きます。',
				practice: {
					municipality: '073229',
					office: '総務課（サンプル）',
					system: '紙の受付簿',
					trick: '「該当なしでも返事がいるか」の列を足した。',
					trouble: '休みの人の机にあると、気づかない。'
				}
			},
			{
				author: 's0018',
				written: { day: -5, time: '09:10' },
				body: 'スペースに照会ごとの話題を立て、回答の案もそこに付けます。課長もそこで見ます。',
				practice: {
					municipality: '075213',
					office: '総務課（サンプル）',
					system: 'グループウェアのスペース',
					trick: '題名の先頭に〆切の日を書く（【4/12】）。',
					trouble: ''
				},
				reactions: { helpful: ['s0002', 's0009', 's0024'] }
			},
			{
				author: 's0007',
				written: { day: -5, time: '11:40' },
				body: 'センターでは、メールの「受けた」「出した」を2つのフォルダに分けるだけです。',
				practice: {
					municipality: '072036',
					office: '東行政センター（サンプル）',
					system: 'メールソフトの分類',
					trick: '',
					trouble: '数えるのに時間がかかる。'
				}
			},
			{
				author: 's0024',
				written: { day: -4, time: '08:50' },
				body: '題名の先頭に日付を書くの、今日からまねします。',
				quotes: 2,
				reactions: { thanks: ['s0018'] }
			}
		]
	},
	{
		key: 'garoon-space-clean',
		community: 'garoon',
		author: 's0006',
		written: { day: -70, time: '13:40' },
		kind: 'discussion',
		title: '掲示板の大そうじをしました。やり方を置いておきます',
		body: `3年分で1,200件ありました。消したのではなく、次の順で片づけました。

1. 「手引き・様式」は、掲示板からファイル管理へ移す。
2. 期限のあるお知らせは、掲示の終わりの日を必ず入れる。
3. 「相談・打合せ」は、スペースへ。
4. 分類は7つまで。迷ったら「その他」ではなく、担当課に聞く。

かかった時間は、2人で6時間。20%ルールで3回に分けました。`,
		replies: [
			{
				author: 's0013',
				written: { day: -70, time: '16:10' },
				body: '「終わりの日を必ず入れる」だけでも、今日からできますね。ためします。'
			},
			{
				author: 's0020',
				written: { day: -69, time: '08:55' },
				body: '様式をファイル管理へ移すと、古い様式を使う人が減りました。うちでも同じ効果がありました。'
			},
			{
				author: 's0003',
				written: { day: -68, time: '10:20' },
				body: '分類7つ、その名前を教えてもらえますか。うちは23あって、だれも正しく選べません😅'
			},
			{
				author: 's0006',
				written: { day: -68, time: '11:00' },
				body: '「全庁のお知らせ／人事・研修／会計・契約／システム／行事／福利厚生／災害・安全」です。23から始めるなら、まず投稿の多い5つだけ残すのがおすすめです。'
			}
		]
	},
	{
		key: 'garoon-phone-memo',
		community: 'garoon',
		author: 's0022',
		written: { day: -17, time: '11:45' },
		kind: 'question',
		title: '現場に出ている人へ、電話のメモを早く伝える方法',
		body: '道路の担当は、1日の半分が外です。紙のメモは夕方まで読まれません。ガルーンで上手に伝えている所はありますか。',
		replies: [
			{
				author: 's0018',
				written: { day: -16, time: '09:35' },
				body: '電話メモの機能を使って、件名の最初に【急】か【帰ってから】を付けています。外の人は【急】だけ見ればよいので、好評です。'
			},
			{
				author: 's0017',
				written: { day: -16, time: '12:15' },
				body: '予定の場所の欄に「○時に電話に出られる」と書いてもらっています。かけ直しの約束がしやすいです。'
			}
		]
	},
	{
		key: 'garoon-todo',
		community: 'garoon',
		author: 's0013',
		written: { day: -3, time: '15:25' },
		kind: 'question',
		title: 'スペースの「共有ToDo」を使っている方はいますか',
		body: '行事の準備で使ってみたいです。3人の小さな係でも続くでしょうか。使ってみて、やめた話も聞きたいです。',
		replies: []
	}
];
