/**
 * Characters that people use for each other in names of people and places, and that NFKC keeps apart:
 * whoever types 高橋 finds 髙橋. For keys of searches and for `@` only, never for what is stored.
 *
 * Each group is written as its first one. Old and new forms are those of 人名用漢字 and 常用漢字表;
 * ヶ and ヵ are small ケ and カ here, which foldText has made hiragana by then.
 */
const GROUPS =
	'けゖ かゕ 崎﨑嵜﨏碕 高髙 斉齊斎齋齎 辺邊邉 浜濱濵 沢澤 広廣 徳德 瀬瀨 桜櫻 国國圀 会會 条條 真眞 恵惠 栄榮 ' +
	'寿壽 蔵藏 竜龍 滝瀧 黒黑 吉𠮷 島嶋嶌 槙槇 渕淵渊 薮藪籔 桑桒 冨富 関關 塩鹽 鉄鐵 芦蘆 ' +
	'柳栁 船舩 峰峯 館舘 秋穐 梅楳 郎郞 静靜 豊豐 與与 万萬 弥彌 礼禮 実實 桧檜 児兒';

const KEYS = new Map<string, string>();
for (const group of GROUPS.split(' ')) {
	const [key = '', ...variants] = group.normalize('NFKC');
	for (const variant of variants) if (variant !== key) KEYS.set(variant, key);
}
const VARIANT = new RegExp(`[${[...KEYS.keys()].join('')}]`, 'gu');

/** The text with each variant as the form that stands for its group. */
export const withoutVariants = (text: string): string =>
	text.replace(VARIANT, (character) => KEYS.get(character) ?? character);
