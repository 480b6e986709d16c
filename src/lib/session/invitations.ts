import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser';
import { PASSWORD_MESSAGES } from '$lib/domain/credentials/password';
import type {
	InvitationInfo,
	InvitationKind,
	InvitationList,
	InvitationsMade,
	InvitationState,
	InvitationUse,
	InviteeList
} from '$lib/domain/credentials/wire';
import type { SessionInfo } from '$lib/domain/wire';
import { ask } from './api';
import { makePasskey } from './passkeys';

/** Links that let somebody in: those who hold one, and the administrators who make them. */

const LINK_WORDS = {
	used: 'このリンクは、もう使われています。使えるのは一度だけです。',
	expired: 'このリンクは、期限が過ぎています。',
	revoked: 'このリンクは、取り消されています。',
	missing: 'このリンクは正しくありません。リンクの全体を開いたか、確かめてください。',
	passkey_exists: 'このパスキーは、ほかの人が使っています。別の方法を選んでください。',
	401: 'いまは使えない職員番号です。管理者に相談してください。',
	...PASSWORD_MESSAGES
};

/** For whom a link is. @throws SignInError */
export const openLink = (token: string): Promise<InvitationInfo> =>
	ask('POST', '/api/invitations/open', { token }, LINK_WORDS);

/** Has the person make a passkey for a link. @throws SignInError */
export const makeLinkPasskey = async (token: string): Promise<object> =>
	makePasskey(
		await ask<PublicKeyCredentialCreationOptionsJSON>(
			'POST',
			'/api/invitations/options',
			{ token },
			LINK_WORDS
		)
	);

/** Uses a link up and signs its person in. @throws SignInError */
export const useLink = (use: InvitationUse): Promise<SessionInfo> =>
	ask('POST', '/api/invitations/use', use, LINK_WORDS);

/** What goes to the person. The token is behind the #, which browsers send to nobody. */
export const linkOf = (token: string): string => `${location.origin}/invite#${token}`;

const ADMIN = '/api/admin/invitations';
const ADMIN_WORDS = {
	not_open: 'このリンクは、もう使われたか、期限が過ぎています。',
	role_required: 'この画面は、市町村の管理者と事務局だけが使えます。'
};

/** People a link can be made for. @throws SignInError */
export const invitees = (
	kind: InvitationKind,
	text: string,
	offset: number
): Promise<InviteeList> =>
	ask(
		'GET',
		`${ADMIN}/people?${new URLSearchParams({ kind, text, offset: String(offset) })}`,
		undefined,
		ADMIN_WORDS
	);

/** Links of one state. @throws SignInError */
export const invitationList = (state: InvitationState, offset: number): Promise<InvitationList> =>
	ask(
		'GET',
		`${ADMIN}?${new URLSearchParams({ state, offset: String(offset) })}`,
		undefined,
		ADMIN_WORDS
	);

/** Makes links. @throws SignInError */
export const makeLinks = (kind: InvitationKind, people: string[]): Promise<InvitationsMade> =>
	ask('POST', ADMIN, { kind, people }, ADMIN_WORDS);

/** @throws SignInError */
export const revokeLink = (id: string): Promise<void> =>
	ask('DELETE', `${ADMIN}/${id}`, undefined, ADMIN_WORDS);
