import * as v from 'valibot';
import { defineDocument, type DocumentOf } from '$lib/domain/core/document';
import { servers } from '$lib/domain/permissions/presets';

/**
 * Who is in a community, who comes to a meeting, whom an entry of the FAQ helped: one document that the
 * server writes from everybody's own ones (memberships, sign-ups and their verdicts, answers), so that
 * phones get one document for each place instead of one for each person and place. A region of 6,000
 * has 56,000 of those (docs/performance.md); everybody gets only their own.
 */
export const roll = defineDocument({
	type: 'roll',
	label: '名簿',
	permissions: { ...servers, spaces: ['commons'] },
	merge: 'latest',
	rank: 8,
	entries: {
		/** What it is a roll of (`rollOf…`); its id is `roll:<subject>`. */
		subject: v.pipe(v.string(), v.maxLength(240)),
		/** By what they have in common, the people (`entriesOf`). */
		groups: v.record(v.string(), v.string())
	}
});
export type Roll = DocumentOf<typeof roll>;

export const rollId = (subject: string): string => `roll:${subject}`;

/** Of a community, by its key. Its only group is `joined`; the detail is the day (`dayNumber`). */
export const rollOfCommunity = (community: string): string => `community:${community}`;
/** Of one date of a series. Groups are outcomes, in the order of arrival; the detail is the attendance. */
export const rollOfMeeting = (series: string, date: string): string =>
	`meeting:${series.slice('series:'.length)}:${date}`;
/** Of what people said of an entry of the FAQ, by its id. Groups are their answers. */
export const rollOfEntry = (target: string): string => target;

/** One person of a group. */
export interface RollEntry {
	person: string;
	/** See `rollOf…`; '' for none. */
	detail: string;
}

/** A group as it is stored: `s0001:venue s0002:online`. */
export const toGroup = (entries: readonly RollEntry[]): string =>
	entries.map(({ person, detail }) => (detail ? `${person}:${detail}` : person)).join(' ');

export function entriesOf({ groups }: Pick<Roll, 'groups'>, group: string): RollEntry[] {
	return (groups[group] ?? '').split(' ').flatMap((entry) => {
		const [person = '', detail = ''] = entry.split(':');
		return person === '' ? [] : [{ person, detail }];
	});
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** The day (UTC) of an instant in three characters: of all that a roll says, it is the longest. */
export const dayNumber = (instant: string): string =>
	Math.floor(Date.parse(instant) / DAY_MS).toString(36);

/** When the day of `dayNumber` began, milliseconds. */
export const dayBegan = (detail: string): number => parseInt(detail, 36) * DAY_MS;
