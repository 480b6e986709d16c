import type { RosterCounts } from '$lib/domain/admin/wire';
import { CHANGE_KINDS, type ChangeKind } from '$lib/domain/roster/difference';

/** 「新規 3・異動 12」; what is zero is left out. */
export function countsText(counts: RosterCounts): string {
	const parts = (Object.keys(CHANGE_KINDS) as ChangeKind[])
		.filter((kind) => counts[kind] > 0)
		.map((kind) => `${CHANGE_KINDS[kind]} ${counts[kind].toLocaleString('ja-JP')}人`);
	return parts.length > 0 ? parts.join('・') : '変更なし';
}
