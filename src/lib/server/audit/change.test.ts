import { expect, it } from 'vitest';
import { changeOf } from './change';

it('says what a field was and what it is, in one line', () => {
	expect(changeOf('職', '主事', '主事')).toEqual([]);
	expect(changeOf('職', '主事', '主任')).toEqual(['職 主事 → 主任']);
	expect(changeOf('代決者', '', '佐藤')).toEqual(['代決者 なし → 佐藤']);
	expect(changeOf('目的', '一行目\n二行目', 'あ'.repeat(100))).toEqual([
		`目的 一行目 二行目 → ${'あ'.repeat(60)}…`
	]);
});
