import { describe, expect, it } from 'vitest';
import { MAX_PASSWORD, passwordProblem } from './password';

const PERSON = { staffNumber: 'S0001', name: '例田 はじめ（サンプル）', kana: 'れいだ はじめ' };
const of = (password: string) => passwordProblem(password, PERSON);

describe('a new password', () => {
	it.each([
		'himawari-to-densha',
		'朝はパンと牛乳にするのがよい',
		'tqz8-mmp4-vkw2',
		'青い 傘 と 三輪車 と 雲の上'
	])('may be %s', (password) => {
		expect(of(password)).toBeNull();
	});

	it.each([
		['short', 'too_short'],
		['elevenchars', 'too_short'],
		['x'.repeat(MAX_PASSWORD + 1), 'too_long'],
		['password1234', 'common'],
		['ｐａｓｓｗｏｒｄ１２３４', 'common'],
		['PasswordPassword', 'common'],
		['123456789012', 'common'],
		['aaaaaaaaaaaaaa', 'common'],
		['abcabcabcabc', 'common'],
		['qwertyuiop123', 'common'],
		['koriyama2026', 'common'],
		['S0001S0001S0001', 'personal'],
		['s0001password!', 'personal'],
		['れいだはじめれいだはじめ', 'personal'],
		['例田はじめ１２３４５６７', 'personal']
	])('may not be %s: %s', (password, problem) => {
		expect(of(password)).toBe(problem);
	});
});
