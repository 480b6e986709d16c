import type { Series } from './event';
import { isIn, type MeetingItem } from './event.query';

/** The meetings of one series in a list: near-identical cards say less than one. */
export interface SeriesGroup {
	series: Series;
	/** The next one, and those this person is in; cancelled ones before it too: somebody may mean to come. */
	shown: MeetingItem[];
	others: MeetingItem[];
}

/**
 * Meetings by their series, in the order of the first of each.
 *
 * @param items in the order of the list: the soonest first, or of the past the last first
 */
export function bySeries(items: readonly MeetingItem[]): SeriesGroup[] {
	const groups = new Map<string, SeriesGroup>();
	for (const item of items) {
		const group = groups.get(item.series._id) ?? { series: item.series, shown: [], others: [] };
		groups.set(item.series._id, group);
		const hasNext = group.shown.some(({ meeting }) => !meeting.cancelled);
		(hasNext && !isIn(item.mine.status) ? group.others : group.shown).push(item);
	}
	return [...groups.values()];
}
