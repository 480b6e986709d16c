import { about, unseen } from '$lib/domain/about';
import { bare } from '$lib/domain/core/address';
import type { Occurrence, Series, Signup } from './event';

export const meetingPath = (series: string, date: string): string =>
	`/events/${bare(series)}/${date}`;

/** Of an id that ends with series and date, the meeting. @param skipped parts of the id before these */
function meetingIn(id: string, skipped: number): string {
	const parts = id.split(':').slice(skipped);
	return meetingPath(`series:${parts.slice(0, -1).join(':')}`, parts.at(-1) ?? '');
}

export const seriesAbout = about<Series>({
	type: 'series',
	search: ({ title, description, place }) => ({
		kind: 'event',
		heading: title,
		parts: [description, place]
	}),
	parent: null,
	path: () => '/events',
	edit: null
});

export const occurrenceAbout = about<Occurrence>({
	type: 'occurrence',
	search: ({ theme, place, record }) => ({
		kind: 'event',
		heading: theme,
		parts: [record, place]
	}),
	parent: ({ series }) => series,
	path: ({ id }) => meetingIn(id, 1),
	edit: null
});

export const signupAbout = about<Signup>({
	type: 'signup',
	search: null,
	parent: null,
	path: ({ id }) => meetingIn(id, 2),
	edit: null
});

export const verdictAbout = unseen('verdict');

export default [seriesAbout, occurrenceAbout, signupAbout, verdictAbout];
