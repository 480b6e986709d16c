/** What a new password must be, after NIST SP 800-63B: long, and not what everybody tries first. */

/** Characters. */
export const MIN_PASSWORD = 12;
export const MAX_PASSWORD = 200;

export type PasswordProblem = 'too_short' | 'too_long' | 'common' | 'personal';

export const PASSWORD_MESSAGES: Readonly<Record<PasswordProblem, string>> = {
	too_short: `パスワードは ${MIN_PASSWORD}文字以上にしてください。`,
	too_long: `パスワードは ${MAX_PASSWORD}文字までにしてください。`,
	common:
		'よく使われるパスワードは使えません。関係のない言葉をいくつか並べると、覚えやすく安全です。',
	personal: '職員番号や氏名をもとにしたパスワードは使えません。'
};

/** What the commonest passwords are made of; the longer ones first, so that they go as a whole. */
const COMMON = [
	...['administrator', 'qwertyuiop', 'shiyakusho', '1q2w3e4r5t', 'asdfghjkl', '1qaz2wsx'],
	...['fukushima', 'koriyama', 'password', 'passw0rd', 'p@ssw0rd', 'pa55word', 'iloveyou'],
	...['doraemon', 'princess', 'baseball', 'football', 'trustno1', 'sunshine', 'starwars'],
	...['koumuin', 'pokemon', 'letmein', 'welcome', 'zxcvbnm', 'changeme', 'pasuwado', 'default'],
	...['monkey', 'dragon', 'qwerty', 'secret', 'sakura', 'yakuba', 'shokuin', 'asdfgh', 'master'],
	...['login', 'admin', 'hello', 'guest', 'reiwa', 'heisei', 'showa', 'abcd', 'test', 'pass'],
	...['パスワード', '市役所', '郡山', '福島', '令和', 'ゆい']
].sort((a, b) => b.length - a.length);

/** Runs of neighbours on a keyboard or in the alphabet, and one character again and again. */
const ROWS = ['01234567890', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/** So many characters must be left of a password without what anybody would guess. */
const MIN_REST = 6;

const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

const without = (text: string, words: readonly string[]): string =>
	words.reduce((rest, word) => rest.replaceAll(word, ''), text);

/** The text with runs of four and more (1234, dcba, aaaa) as one character each. */
function withoutRuns(text: string): string {
	const follows = (a: string, b: string): boolean =>
		a === b || ROWS.some((row) => row.includes(a + b) || row.includes(b + a));
	const runs: string[] = [];
	for (const character of text) {
		const run = runs.at(-1);
		if (run && follows([...run].at(-1) ?? '', character)) runs[runs.length - 1] = run + character;
		else runs.push(character);
	}
	return runs.map((run) => (run.length >= 4 ? run[0] : run)).join('');
}

/** One and the same piece again and again counts once. */
const once = (text: string): string => text.replace(/^(.+?)\1+$/u, '$1');

const lengthOf = (text: string): number => [...text].length;

/** Staff number, and the parts of name and kana that are long enough to mean anything. */
function wordsOf({ staffNumber, name, kana }: Person): string[] {
	const parts = `${name} ${kana}`.replace(/（.*?）|\(.*?\)/g, ' ').split(/\s+/);
	return [staffNumber, ...parts].map(fold).filter((word) => lengthOf(word) >= 2);
}

interface Person {
	staffNumber: string;
	name: string;
	kana: string;
}

/** What is wrong with a new password of this person; null when nothing is. */
export function passwordProblem(password: string, person: Person): PasswordProblem | null {
	const text = fold(password);
	if (lengthOf(text) < MIN_PASSWORD) return 'too_short';
	if (lengthOf(text) > MAX_PASSWORD || password.length > MAX_PASSWORD) return 'too_long';
	const own = wordsOf(person);
	const rest = once(withoutRuns(without(text, [...own, ...COMMON])));
	if (lengthOf(rest) >= MIN_REST) return null;
	return own.some((word) => text.includes(word)) ? 'personal' : 'common';
}
