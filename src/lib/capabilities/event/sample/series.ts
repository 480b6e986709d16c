import { THIRD_WEDNESDAY } from '$lib/capabilities/event/recurrence';
import type { SampleSeries } from '$lib/server/sample/types';

const meetup: SampleSeries = {
	key: 'third-wednesday',
	author: 's0003',
	written: { day: -192, time: '15:20' },
	title: '第3水曜 なんでも相談交流会（サンプル）',
	description: `毎月第3水曜日に、業務のわからないことや悩みを、気軽に話す会です。
相談がなくても、聞くだけでも大丈夫です。会場でもオンラインでも参加できます。

・はじめの10分：自己紹介（名前、所属、今日のひとこと）
・次の35分：テーマの話と、持ちよった相談（3〜4人の小さな組）
・おわりの15分：わかったことの共有、次の回のテーマ決め

ここで出た話は、個人の意見です。正式な回答は、それぞれの担当課に確かめてください。
出入りは自由です。時間までに終わります。`,
	rrule: THIRD_WEDNESDAY,
	// The sixth date back lies 189 days before the next one at most.
	starts: -190,
	startTime: '16:00',
	endTime: '17:00',
	place: '郡山市役所 会議室2-1（サンプル）',
	url: 'https://meet.example.jp/yui-third-wednesday',
	capacity: 20,
	workTreatment: '20%ルールの活動（所属長に事前に相談。勤務時間内）',
	occurrences: [
		{
			nth: -6,
			cancelled: false,
			theme: 'はじめまして：ほかのまちの同じ仕事の人と話そう',
			place: '',
			capacity: null,
			record: `参加12人（会場8人、オンライン4人）。6つの市町村から来ました。
・「同じ仕事の人が庁内に1人もいない」という声が多かった。
・名札に「今の仕事」と「前の仕事」を書いたら、話がはずんだ。
・次は、照会の取りまとめの話をすることに決まった。`
		},
		{
			nth: -5,
			cancelled: false,
			theme: '照会の取りまとめ、どうしていますか',
			place: '',
			capacity: null,
			record: `参加14人（会場9人、オンライン5人）。
・共有の一覧表に「件名、〆切、担当、状況」を書く課が多い。
・課内の〆切を、本当の〆切の2日前にしている課は、あわてないとのこと。
・「該当なし」の返事を忘れやすい。一覧に「回答不要」も書くとよい。`
		},
		{
			nth: -4,
			cancelled: false,
			theme: '電話がこわい。どう受ける？ どう切る？',
			place: '',
			capacity: null,
			record: `参加11人（会場6人、オンライン5人）。
・「確かめて、○時までに折り返します」と時刻を言うと、相手も自分も落ち着く。
・長い電話は、近くの人がメモで「代わる？」と聞く。1人にしない。
・若い職員から「練習の場がほしい」という希望が出た。`
		},
		{
			nth: -3,
			cancelled: false,
			theme: '引継ぎノート、1か月に1項目だけ書いてみた',
			place: '須賀川市役所 大会議室（サンプル）',
			capacity: null,
			record: `参加16人（会場11人、オンライン5人）。はじめて須賀川市で開きました。
・「04 業務手順」から書くと重い。「13 着任後30日にやること」からが書きやすい。
・会計年度任用職員の方が、いちばん手順を知っていることがある。いっしょに書く。
・書く時間を、20%ルールで毎月第1金曜に取った課がある。`
		},
		{
			nth: -2,
			cancelled: false,
			theme: '災害のとき、最初の1時間に何をしたか',
			place: '',
			capacity: null,
			record: `参加18人（会場10人、オンライン8人）。
・体験談を2人が読み、そのあと小さな組で話した。
・「参集の道が通れなかったらどうするか」を、地図で確かめた。
・家族との約束を、その場で紙に書いた。話は災害ノートに残すことにした。`
		},
		{
			nth: -1,
			cancelled: false,
			theme: '出先と本庁、何がちがう？',
			place: '',
			capacity: null,
			record: `参加13人（会場7人、オンライン6人）。
・出先は「何でも1人で受ける」、本庁は「1つを深く」。どちらも大変で、どちらもおもしろい。
・決裁の回り方がいちばんちがう。最初の1か月は、前の担当に聞ける日があると助かる。
・見学の希望が3件出た。受入れの課と相談する。`
		},
		{
			nth: 0,
			cancelled: false,
			theme: '今さら聞けない、会計と契約のことば',
			place: '',
			capacity: null,
			record: ''
		},
		{
			nth: 1,
			cancelled: false,
			theme: '窓口の「やさしい日本語」を練習しよう',
			place: '',
			capacity: null,
			record: ''
		},
		{
			nth: 2,
			cancelled: false,
			theme: '少人数の回：はじめてのメンター、聞き方の練習',
			place: '郡山市役所 相談室1（サンプル）',
			capacity: 3,
			record: ''
		},
		{
			nth: 3,
			cancelled: false,
			theme: '会議を30分で終わらせる工夫',
			place: '',
			capacity: null,
			record: ''
		},
		{
			nth: 4,
			cancelled: false,
			theme: '生成AIを仕事で使うときの約束と、使ってみた話',
			place: '大玉村役場 会議室（サンプル）',
			capacity: 15,
			record: ''
		},
		{
			nth: 5,
			cancelled: false,
			theme: '1年のふりかえりと、次の1年にやりたいこと',
			place: '',
			capacity: 30,
			record: ''
		}
	],
	signups: [
		{ nth: 0, person: 's0003', attendance: 'venue' },
		{ nth: 0, person: 's0002', attendance: 'venue' },
		{ nth: 0, person: 's0017', attendance: 'online' },
		{ nth: 0, person: 's0021', attendance: 'online' },
		{ nth: 0, person: 's0009', attendance: 'late' },
		{ nth: 0, person: 's0018', attendance: 'online' },
		{ nth: 0, person: 's0014', attendance: 'venue' },
		{ nth: 0, person: 's0024', attendance: 'early' },
		{ nth: 1, person: 's0003', attendance: 'venue' },
		{ nth: 1, person: 's0013', attendance: 'venue' },
		{ nth: 1, person: 's0016', attendance: 'online' },
		{ nth: 2, person: 's0020', attendance: 'venue' },
		{ nth: 2, person: 's0008', attendance: 'venue' },
		{ nth: 2, person: 's0016', attendance: 'venue' },
		{ nth: 2, person: 's0010', attendance: 'venue' }
	]
};

const lunch: SampleSeries = {
	key: 'childcare-lunch',
	author: 's0011',
	written: { day: -125, time: '11:40' },
	title: '産休・育休カフェ お昼の会（サンプル）',
	description: `お弁当を食べながら、30分だけ話す会です。
これから制度を使う方、使っている方、復帰した方。話すのがにがてな方は、聞くだけでどうぞ。
お子さんが画面に映っても大丈夫です。休業中の方は、参加してもしなくてもかまいません。
家族の話は、この場だけにします。`,
	rrule: 'FREQ=MONTHLY;BYDAY=+2FR',
	starts: -120,
	startTime: '12:15',
	endTime: '12:45',
	place: '郡山市役所 相談室2（サンプル）',
	url: 'https://meet.example.jp/yui-childcare-lunch',
	capacity: 12,
	workTreatment: '昼休み（20%ルールの時間には数えません）',
	occurrences: [
		{
			nth: -2,
			cancelled: false,
			theme: '職場にいつ、どう伝えた？',
			place: '',
			capacity: null,
			record: `参加7人。「早めに、まず1人に」がよかったという話が多かった。
引継ぎノートを書き始めるきっかけにした人もいた。`
		},
		{
			nth: -1,
			cancelled: false,
			theme: '男性の育休、取ってみてどうだった',
			place: '',
			capacity: null,
			record: `参加9人（男性4人）。短い期間を2回に分けた人の話を聞いた。
手続きは早めに人事担当へ。サポートブックのある場所を、みんなで確かめた。`
		},
		{
			nth: 0,
			cancelled: false,
			theme: '復帰の前の面談、何を聞いておく？',
			place: '',
			capacity: null,
			record: ''
		},
		{
			nth: 1,
			cancelled: false,
			theme: '急なお迎えの日の、仕事の渡し方',
			place: '',
			capacity: null,
			record: ''
		}
	],
	signups: [
		{ nth: 0, person: 's0011', attendance: 'venue' },
		{ nth: 0, person: 's0014', attendance: 'online' },
		{ nth: 0, person: 's0019', attendance: 'online' },
		{ nth: 0, person: 's0009', attendance: 'venue' },
		{ nth: 1, person: 's0011', attendance: 'venue' },
		{ nth: 1, person: 's0021', attendance: 'online' }
	]
};

/** The meetup of every third Wednesday, and a lunch meeting. */
export const SERIES: readonly SampleSeries[] = [meetup, lunch];
