import type { Count } from '$lib/domain/admin/wire';

/** A number of the statistics as it is shown: too few people to be told are 「少数」, and not nobody. */
export const countText = (count: Count | undefined): string =>
	count === null ? '少数' : (count ?? 0).toLocaleString('ja-JP');
