import { personPath } from '$lib/capabilities/directory/directory.about';
import { about } from '$lib/domain/about';
import type { Profile } from './profile';

export const profileAbout = about<Profile>({
	type: 'profile',
	search: ({ tags, introduction, isAskable }) =>
		isAskable ? { kind: 'person', parts: [...tags.map(({ text }) => text), introduction] } : null,
	// What somebody says of themselves is called by their name.
	parent: ({ author }) => `person:${author}`,
	path: ({ id }) => personPath(id.split(':')[1] ?? ''),
	edit: () => '/me/profile'
});

export default [profileAbout];
