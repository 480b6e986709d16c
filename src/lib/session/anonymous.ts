import type { LookedUp } from '$lib/domain/wire';
import { SignInError } from './api';

const TIMEOUT_MS = 15_000;

/**
 * Who is behind an anonymous post; it is recorded that this was asked, and why.
 *
 * @throws SignInError with a Japanese message
 */
export async function lookUpAuthor(target: string, reason: string): Promise<LookedUp> {
	let response: globalThis.Response;
	try {
		response = await fetch('/api/admin/anonymous', {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify({ target, reason }),
			signal: AbortSignal.timeout(TIMEOUT_MS)
		});
	} catch {
		throw new SignInError('この操作には通信が必要です。つながる場所で、もう一度お試しください。');
	}
	if (response.ok) return (await response.json()) as LookedUp;
	throw new SignInError(
		{
			401: 'サインインの期限が切れています。もう一度サインインしてください。',
			403: 'この操作に必要な役割がありません。',
			404: 'この投稿の記録がありません。'
		}[response.status] ?? `サーバーが受け付けませんでした（${response.status}）。`
	);
}
