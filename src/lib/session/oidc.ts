import type { OidcInfo, OidcOutcome } from '$lib/domain/credentials/wire';
import type { SessionInfo } from '$lib/domain/wire';
import { ask } from './api';

/** Characters of a path that the server takes. */
const MAX_NEXT = 500;

const TRY_AGAIN = 'はじめから、もう一度お試しください。';

/** What the sign-in screen says when the issuer sent the person back without success. */
export const OUTCOMES: Readonly<Record<Exclude<OidcOutcome, 'done'>, string>> = {
	unknown: 'この職員番号は、結（ゆい）に登録されていません。市町村の管理者に相談してください。',
	refused: '認証が取り消されました。',
	expired: `認証に時間がかかりすぎました。${TRY_AGAIN}`,
	failed: `認証を確かめられませんでした。${TRY_AGAIN}`
};

/** What the municipality's single sign-on is called; null without one, or without a network. */
export const oidcName = async (): Promise<string | null> =>
	(await ask<OidcInfo>('GET', '/api/oidc').catch(() => ({ name: null }))).name;

/** Where the browser is to go. @throws SignInError */
export const oidcStart = async (next: string): Promise<string> =>
	(
		await ask<{ url: string }>(
			'POST',
			'/api/oidc/start',
			// Half of a path would lead elsewhere.
			{ next: next.length > MAX_NEXT ? '/' : next },
			{ 502: '職員認証のサーバーに接続できません。ほかの方法でサインインしてください。' }
		)
	).url;

/** Completes what the issuer vouched for. @throws SignInError */
export const oidcFinish = (isNewDevice: boolean): Promise<SessionInfo> =>
	ask('POST', '/api/oidc/session', { isNewDevice }, { 401: OUTCOMES.expired });
