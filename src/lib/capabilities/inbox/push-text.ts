import type { PushPayload } from './wire';

const TITLES: Readonly<Record<PushPayload['kind'], string>> = {
	mention: 'あなたが呼ばれました',
	answer: 'あなたの投稿に返信がありました',
	accepted: 'あなたの返信で解決しました',
	thread: '新しい話題があります',
	verdict: '行事の申込みの結果が出ました',
	decision: '提案への返事があります',
	published: '匿名の投稿の結果が出ました',
	duty: '対応を待っているものがあります',
	summary: '新しい通知があります',
	test: 'この端末に通知が届きます'
};

/** How much a notice concerns oneself: what is said later of the same may rise. */
const WEIGHTS: Readonly<Record<PushPayload['kind'], number>> = {
	summary: 0,
	thread: 1,
	answer: 2,
	published: 3,
	accepted: 3,
	decision: 3,
	verdict: 3,
	duty: 3,
	mention: 4,
	test: 4
};

/**
 * How a notice is shown. What replaces one about the same is silent, or a lively thread would ring all
 * day; but it rings when it concerns the person more than what is shown, and whenever they are called.
 *
 * @param shown kinds of the notices that are on the screen under the same tag
 */
export function showingOf(
	payload: PushPayload,
	shown: readonly unknown[]
): { title: string; body: string; tag: string; renotify: boolean } {
	const weightOf = (kind: unknown): number =>
		Object.hasOwn(WEIGHTS, String(kind)) ? WEIGHTS[kind as PushPayload['kind']] : 0;
	const weight = WEIGHTS[payload.kind];
	const isMore = weight > Math.max(0, ...shown.map(weightOf));
	// Without a tag browsers refuse to ring again.
	const renotify = payload.tag !== '' && (isMore || payload.kind === 'mention');
	return { ...textOfPush(payload), tag: payload.tag, renotify };
}

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
