/** Roles a person can be given, as the screens name them. Everybody is a member; nobody is made one. */
export const ROLE_LABELS = {
	member: '職員',
	host: 'コミュニティ世話役',
	organiser: '行事の主催',
	manager: '所属長',
	'general-affairs': '庶務担当',
	'municipal-admin': '市町村の管理者',
	secretariat: '事務局'
} as const;
export type GivenRole = keyof typeof ROLE_LABELS;

/** What having the role means, for whoever gives it. */
export const ROLE_HINTS: Readonly<Record<GivenRole, string>> = {
	member: '読み書きの基本。全員が持ちます。',
	host: 'コミュニティの話題を整理します。',
	organiser: '行事を開きます。',
	manager: '届出や引継ぎを確認します。',
	'general-affairs': '所属の庶務をまとめます。',
	'municipal-admin': '自分の市町村の職員・所属・設定を管理します。',
	secretariat: '広域圏のすべての市町村を管理します。'
};

/** Roles only the region's 事務局 gives and takes away. */
export const REGION_ROLES: readonly GivenRole[] = ['municipal-admin', 'secretariat'];

const labels: Readonly<Record<string, string>> = ROLE_LABELS;

export const roleLabel = (role: string): string => labels[role] ?? role;

export const isGivenRole = (role: string): role is GivenRole => Object.hasOwn(ROLE_LABELS, role);

/** Does the person administer a municipality or the region? */
export const isAdministrator = (roles: readonly string[]): boolean =>
	roles.includes('municipal-admin') || roles.includes('secretariat');
