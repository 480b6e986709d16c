import type { RefusalCode } from './document';

/** What the screen says for each reason a write was refused, and for what the server may answer. */
export const REFUSAL_MESSAGES: Readonly<Record<RefusalCode, string>> = {
	malformed: '内容の形が正しくないため、受け付けられませんでした。',
	unknown_type: 'この種類の記録は、いまのサーバーでは扱えません。',
	wrong_space: 'この場所には置けない種類の記録です。',
	wrong_id: '識別子が正しくないため、受け付けられませんでした。',
	author_mismatch: 'ほかの人の記録は変更できません。',
	editor_mismatch: '書いた人の情報が、サインインしている人と違います。',
	merge_unproven:
		'自動でまとめた内容を確かめられませんでした。内容を確かめて、送り直してください。',
	immutable_field: '変更できない項目が変わっています。',
	wrong_state: 'いまの状態からは、この状態に変えられません。',
	history_missing: '前の内容が履歴に残っていないため、受け付けられませんでした。',
	server_only: 'この記録は事務局のサーバーだけが書けます。',
	role_required: 'この操作に必要な役割がありません。',
	not_deletable: 'この種類の記録は削除できません。',
	reserved_field: '使えない項目名が含まれています。',
	too_large: '内容が大きすぎます（1件 256 kB まで）。',
	too_many_versions:
		'同じ記録に、まだ一つにまとめられていない変更が多すぎます。ほかの変更がまとまってから送り直してください。',
	too_many_today: '今日はもう十分な数を受け付けました。明日、送り直してください。',
	read_only: 'この場所は、いまは読むだけです。書けるのは発令日からです。',
	archived:
		'このコミュニティはアーカイブされたため、参加や投稿はできません。再開されたら、送り直してください。',
	clock_ahead: 'この端末の時計が進みすぎています。設定で日時を直すと、いまの日時で送り直します。',
	clock_behind: 'この端末の時計が遅れすぎています。設定で日時を直すと、いまの日時で送り直します。',
	not_a_member: 'この場所の参加者ではないため、送信できません。',
	not_found: '送信先が見つかりません。',
	stopped_on_the_way:
		'通信の途中にある機器（ファイアウォールなど）が、この内容の送信を止めました。ほかのものは送信しています。言い回しを変えるか、別の回線で送り直してください。続くときは、情報システムの担当者に伝えてください。'
};

/** Wording for a code that came over the network, also for one a newer server invented. */
export function refusalMessage(code: string): string {
	return (
		(REFUSAL_MESSAGES as Readonly<Record<string, string>>)[code] ??
		`サーバーが受け付けませんでした（${code}）。`
	);
}
