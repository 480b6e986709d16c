/** What is written down in the audit log, as the screens name it. The server adds entries only. */
export const AUDIT_ACTIONS = {
	'signed-in': 'サインイン',
	'sign-in-failed': 'サインイン失敗',
	'signed-out': 'サインアウト',
	'device-ended': '端末のサインアウト',
	invited: '招待',
	'invitation-used': '招待の使用',
	'password-set': 'パスワード設定',
	'password-reset': 'パスワード再設定',
	'passkey-added': 'パスキー追加',
	'passkey-removed': 'パスキー削除',
	'roster-applied': '名簿の反映',
	'roster-undone': '名簿の取消',
	'account-changed': '職員の変更',
	'roles-changed': '役割の変更',
	'unit-changed': '所属の変更',
	'settings-changed': '設定の変更',
	'community-changed': 'コミュニティの変更',
	'proposal-answered': 'コミュニティの提案への返事',
	hidden: '投稿の非表示',
	restored: '投稿の再表示',
	'report-settled': '通報の対応',
	'author-looked-up': '匿名質問の照会',
	exported: '書き出し'
} as const;

/** Codes that stand in the details of entries, which are written for good. */
const DETAILS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	'signed-in': {
		password: 'パスワード',
		passkey: 'パスキー',
		oidc: '職員認証',
		invitation: 'リンク'
	},
	'sign-in-failed': { password: 'パスワード', passkey: 'パスキー', oidc: '職員認証' },
	'device-ended': { one: '1台', others: 'ほかのすべての端末' },
	invited: { invite: '招待', reset: '再設定' },
	'invitation-used': { invite: '招待', reset: '再設定' }
};

/** What an entry says besides who and whom, in words. */
export const auditDetail = (action: string, detail: string): string =>
	DETAILS[action]?.[detail] ?? detail;

const labels: Readonly<Record<string, string>> = AUDIT_ACTIONS;

/** Wording of an action, also of one this version does not know. */
export const auditLabel = (action: string): string => labels[action] ?? action;

/** Do these Tokyo dates, '' for open, stand in their order? */
export const isPeriod = ({ from, to }: { from: string; to: string }): boolean =>
	from === '' || to === '' || from <= to;
