import type { PushPayload } from './wire';

const TITLES: Readonly<Record<PushPayload['kind'], string>> = {
	mention: 'あなたが呼ばれました',
	answer: 'あなたの投稿に返信がありました',
	accepted: 'あなたの返信で解決しました',
	thread: '新しい話題があります',
	verdict: '行事の申込みの結果が出ました',
	decision: '提案への返事があります',
	published: '匿名の投稿の結果が出ました',
	summary: '新しい通知があります',
	test: 'この端末に通知が届きます'
};

/** Is this what the server sends? */
export const isPushPayload = (value: unknown): value is PushPayload =>
	typeof value === 'object' &&
	value !== null &&
	Object.hasOwn(TITLES, (value as PushPayload).kind) &&
	[(value as PushPayload).path, (value as PushPayload).title, (value as PushPayload).tag].every(
		(text) => typeof text === 'string'
	);

/** What a notice says on the screen of a locked phone. */
export function textOfPush({ kind, title, count }: PushPayload): { title: string; body: string } {
	if (kind === 'test')
		return { title: TITLES.test, body: '通知の設定から、いつでも止められます。' };
	if (kind === 'summary' && typeof count === 'number')
		return { title: `新しい通知が${count}件あります`, body: '開くと、一覧が出ます。' };
	const body = title === '' ? '開くと、内容が出ます。' : title;
	return { title: TITLES[kind], body };
}
