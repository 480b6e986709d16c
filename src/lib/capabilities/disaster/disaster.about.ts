import { about } from '$lib/domain/about';
import { bare } from '$lib/domain/core/address';
import type { DisasterNote } from './disaster';

export const disasterPath = (id: string): string => `/disaster/${bare(id)}`;

export const disasterAbout = about<DisasterNote>({
	type: 'disaster',
	search: (note) =>
		note.state === 'withdrawn'
			? null
			: {
					kind: 'disaster',
					heading: note.title,
					parts: [
						...[note.summary, note.q1, note.q2, note.q3, note.q4, note.q5],
						...[note.next, note.preparation, note.disasterName]
					],
					municipalities: [note.municipality]
				},
	parent: null,
	path: ({ id }) => disasterPath(id),
	edit: ({ id }) => `/disaster/new?id=${encodeURIComponent(id)}`
});

export default [disasterAbout];
