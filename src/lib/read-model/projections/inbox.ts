import type { Duty } from '$lib/domain/inbox/duty';
import type { Notices } from '$lib/domain/inbox/notices';
import type { Readmark } from '$lib/domain/inbox/readmark';
import type { Watch } from '$lib/domain/inbox/watch';
import type { Row } from '../row';
import { projection } from './projection';

/** The person's own, one for each place. */
export type ReadmarkRow = Row<Readmark>;

export const readmarkProjection = projection<Readmark, object>({
	type: 'readmark',
	table: 'readmarks',
	keys: () => ({})
});

/** The person's own, one for each community. */
export type WatchRow = Row<Watch>;

export const watchProjection = projection<Watch, object>({
	type: 'watch',
	table: 'watches',
	keys: () => ({})
});

/** What waits for the person, one of each kind. */
export type DutyRow = Row<Duty>;

export const dutyProjection = projection<Duty, object>({
	type: 'duty',
	table: 'duties',
	keys: () => ({})
});

/** The person's own. */
export type NoticesRow = Row<Notices>;

export const noticesProjection = projection<Notices, object>({
	type: 'notices',
	table: 'notices',
	keys: () => ({})
});
