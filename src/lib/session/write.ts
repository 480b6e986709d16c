import { v7 } from 'uuid';
import type { Authorship } from '$lib/domain/core/create';

/** Author, time and key of something the person begins now. */
export const authorshipOf = (me: { id: string }): Authorship => ({
	author: me.id,
	now: new Date().toISOString(),
	key: v7()
});
