import { about, unseen } from '$lib/domain/about';
import { municipalityName } from '$lib/domain/region/municipalities';
import type { Person } from './directory';

export const personPath = (person: string): string => `/people/${encodeURIComponent(person)}`;

export const personAbout = about<Person>({
	type: 'person',
	search: ({ name, kana, unitName, title, municipality }) => ({
		kind: 'person',
		heading: name,
		parts: [`${municipalityName(municipality)} ${unitName}`, title, kana],
		municipalities: [municipality]
	}),
	parent: null,
	path: ({ id }) => personPath(id.split(':')[1] ?? ''),
	edit: null
});

export const unitAbout = unseen('unit');

export default [personAbout, unitAbout];
