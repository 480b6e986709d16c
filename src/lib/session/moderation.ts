import type { ModerationInfo, ModerationRequest } from '$lib/domain/wire';

/** Why the server did not do it, with what the screen says. */
export class ModerationError extends Error {
	override name = 'ModerationError';
}

/** A line without an answer must not leave the person waiting. */
const TIMEOUT_MS = 15_000;

const MESSAGES: Readonly<Record<number, string>> = {
	401: 'サインインの期限が切れています。もう一度サインインしてください。',
	403: 'この操作に必要な役割がありません。',
	404: '対象が見つかりません。ほかの人が先に扱ったか、消えています。'
};

async function ask(init: RequestInit): Promise<globalThis.Response> {
	let response: globalThis.Response;
	try {
		response = await fetch('/api/moderation', { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
	} catch {
		throw new ModerationError(
			'この操作には通信が必要です。つながる場所で、もう一度お試しください。入力した内容は残っています。'
		);
	}
	if (response.ok) return response;
	throw new ModerationError(
		MESSAGES[response.status] ?? `サーバーが受け付けませんでした（${response.status}）。`
	);
}

/** What was reported and what is hidden. @throws ModerationError with a Japanese message */
export async function moderationCases(): Promise<ModerationInfo> {
	return (await (await ask({ method: 'GET' })).json()) as ModerationInfo;
}

/** Hides, shows again, or puts reports aside. @throws ModerationError with a Japanese message */
export async function moderate(request: ModerationRequest): Promise<void> {
	await ask({
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify(request)
	});
}

/** What the screen says about a failure, whatever it was. */
export const moderationMessage = (error: unknown): string =>
	error instanceof ModerationError
		? error.message
		: 'うまくいきませんでした。もう一度お試しください。';
