import type { SampleThread } from '$lib/server/sample/types';

/** 災害時の業務体験談, 地域の魅力, となりのまち. */
export const SPREAD_THREADS: readonly SampleThread[] = [
	{
		key: 'disaster-bag',
		community: 'disaster-talk',
		author: 's0015',
		written: { day: -82, time: '10:00' },
		kind: 'discussion',
		title: '参集のとき、かばんに何を入れていますか',
		body: `参集の知らせから家を出るまで、だいたい何分ですか。
私は10分です。かばんはいつも玄関に置いています。中身は、長ぐつ、ヘッドライト、充電器、着がえ1日分、薬、紙の地図、油性ペンです。
「これを入れてよかった」を教えてください。`,
		replies: [
			{
				author: 's0022',
				written: { day: -82, time: '12:30' },
				body: '紙の地図、私も入れました。電池が切れたときと、人に道を説明するときに使えます。'
			},
			{
				author: 's0016',
				written: { day: -81, time: '09:20' },
				body: '塩あめと、自分の常備薬3日分。あと、生理用品。人に渡すこともあるので多めにしています。'
			},
			{
				author: 's0001',
				written: { day: -81, time: '17:15' },
				body: '採用2年目で、まだ何も用意していませんでした。今夜、まずかばんを1つ決めて、ライトと充電器から入れます。'
			},
			{
				author: 's0005',
				written: { day: -80, time: '08:30' },
				body: '職員の家族の連絡先を聞くのではなく、「参集できない時間帯」を聞いておくのが、所属長の準備だと思っています。'
			},
			{
				author: 's0024',
				written: { day: -80, time: '12:10' },
				body: 'めがねの予備！ 前に夜中に割って、朝まで困りました。'
			}
		]
	},
	{
		key: 'disaster-read-aloud',
		community: 'disaster-talk',
		author: 's0012',
		written: { day: -37, time: '15:40' },
		kind: 'discussion',
		title: '災害ノートを、朝礼で1つ読んでみました',
		body: `毎週月曜の朝礼で、災害ノートを1つだけ、声に出して読んでいます。3分で終わります。
読んだあと「うちなら、どうする？」と聞くだけです。先週は「避難所の鍵」を読んで、その日のうちに鍵の場所を確かめに行きました。1本、行方がわかりませんでした。見つかってよかったです。`,
		replies: [
			{
				author: 's0013',
				written: { day: -37, time: '16:30' },
				body: '鍵の札に、施設の名前と「何本目か」を書きました。あの3分がなければ、気づきませんでした。'
			},
			{
				author: 's0018',
				written: { day: -36, time: '09:00' },
				body: '避難訓練の日に、うちでも読みたいです。訓練の前と後の、どちらがよいと思いますか。'
			},
			{
				author: 's0012',
				written: { day: -36, time: '10:15' },
				body: '前がおすすめです。訓練の間に「ああ、これのことか」とわかります。'
			}
		]
	},
	{
		key: 'disaster-shelter-pet',
		community: 'disaster-talk',
		author: 's0008',
		written: { day: -7, time: '13:50' },
		kind: 'question',
		title: '避難所でのペットの場所、どう決めましたか',
		body: '東行政センターの近くの避難所で、ペットの場所がまだ決まっていません。雨の日に外では難しいです。決めるときに、だれと話したかを知りたいです。',
		replies: []
	},
	{
		key: 'charm-morning',
		community: 'charm',
		author: 's0019',
		written: { day: -67, time: '08:45' },
		kind: 'discussion',
		title: '朝6時の湖がすきです🌅 みなさんの「朝の場所」は？',
		body: `仕事の前に、湖のほとりを歩きます。風がない朝は、磐梯山が水にうつります。
観光の案内には「昼」の写真ばかりなので、朝の場所を17の市町村で集めたいです。
書いてほしいこと：場所、時間、行き方、ひとこと。`,
		replies: [
			{
				author: 's0024',
				written: { day: -67, time: '12:15' },
				body: '平田村からは、山の上の雲海です☁️ 日の出の30分前に着くと、ちょうどよいです。道がせまいので、ゆっくり走ってください。'
			},
			{
				author: 's0017',
				written: { day: -66, time: '12:40' },
				body: '本宮市は、阿武隈川の土手です。犬の散歩の方が、みんなあいさつしてくれます🐕'
			},
			{
				author: 's0021',
				written: { day: -65, time: '17:30' },
				body: '小野町は、駅前の朝です。高校生を乗せた列車が着く時間、まちが急に明るくなります。観光地ではないけれど、すきな景色です。'
			},
			{
				author: 's0003',
				written: { day: -64, time: '09:00' },
				body: 'この4つだけで、もう1枚の地図にしたいですね。須賀川市の牡丹園の朝も足します🌸'
			}
		]
	},
	{
		key: 'charm-photo-rights',
		community: 'charm',
		author: 's0014',
		written: { day: -24, time: '14:05' },
		kind: 'question',
		title: '祭りの写真、後ろに写った人の同意は？',
		body: '行事の写真に、遠くの人が小さく写っています。SNSに出す前に、どこまで気をつけていますか。',
		replies: [
			{
				author: 's0019',
				written: { day: -24, time: '15:30' },
				body: `大事な質問です。うちでは、次のようにしています。
・入口に「写真を撮って広報に使います」とはり出す。
・顔がわかる大きさの人には、その場で声をかける。
・子どもは、後ろ姿か手もとだけ。
最後は、広報の担当に見てもらってから出します。`
			},
			{
				author: 's0022',
				written: { day: -23, time: '12:20' },
				body: '車のナンバーと、家の表札も、よく写ります。出す前に大きくして見るのがおすすめです。'
			}
		]
	},
	{
		key: 'neighbours-bus',
		community: 'neighbours',
		author: 's0024',
		written: { day: -48, time: '11:20' },
		kind: 'question',
		title: 'となりの町の病院へ行くバスを、窓口でよく聞かれます',
		body: '村から、となりの町の病院に通う方が多いです。市町村をまたぐバスの案内を、どこで調べていますか。時刻表の紙が古くて困っています。',
		replies: [
			{
				author: 's0020',
				written: { day: -48, time: '13:00' },
				body: '石川町のほうでは、企画の担当が最新の時刻表を持っています。変わったときに、そちらの課にも送ってもらえるよう、話してみますね。'
			},
			{
				author: 's0016',
				written: { day: -47, time: '09:30' },
				body: '病院の予約の時刻と、バスの時刻を並べた小さな紙を作ったら、とても喜ばれました。様式をお渡しできます。'
			},
			{
				author: 's0024',
				written: { day: -46, time: '16:45' },
				body: '2つともお願いしたいです。となりの町の人に、こんなに早く聞けるとは思いませんでした。'
			}
		]
	},
	{
		key: 'neighbours-words',
		community: 'neighbours',
		author: 's0012',
		written: { day: -14, time: '12:05' },
		kind: 'discussion',
		title: '同じ福島でも、ことばがちがう',
		body: '「ごみを投げる」と言ったら、他県から来た若い職員がびっくりしていました。「捨てる」ことです。みなさんのまちの、窓口で通じなかったことばを教えてください。',
		replies: [
			{
				author: 's0019',
				written: { day: -14, time: '12:40' },
				body: '「いずい」。標準語で説明できません。しっくりこない、落ち着かない、でしょうか。'
			},
			{
				author: 's0015',
				written: { day: -13, time: '08:50' },
				body: '電話で「さすけねぇ」と言われて、断られたと思った職員がいました。「大丈夫」という意味ですよね。'
			},
			{
				author: 's0023',
				written: { day: -13, time: '12:30' },
				body: '新しく来た人向けに、1枚の表にしましょう。窓口で役に立ちます。'
			}
		]
	}
];
