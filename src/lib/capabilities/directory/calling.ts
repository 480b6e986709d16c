import { foldText } from '$lib/domain/search/fold';
import { municipalityName } from '$lib/domain/region/municipalities';
import type { Person } from './directory';

/**
 * How people are called on in a text: `@` and their name; with their office behind it where somebody
 * else has the same name, so that whoever reads can tell them apart too.
 */

type Called = Pick<Person, 'person' | 'name' | 'municipality' | 'unitName' | 'title'>;

const withOffice = ({ name, municipality, unitName }: Called): string =>
	`${name}（${municipalityName(municipality)} ${unitName}）`;
const withTitle = ({ name, municipality, unitName, title }: Called): string =>
	`${name}（${municipalityName(municipality)} ${unitName} ${title}）`;

/** All ways in which a text may call this person, the longest first. */
export const spellingsOf = (person: Called): string[] => [
	withTitle(person),
	withOffice(person),
	person.name
];

/** The shortest of them that nobody else of these people has too. */
export function spellingAmong(person: Called, people: readonly Called[]): string {
	const others = people.filter((other) => other.person !== person.person);
	const isOwn = (spelling: (of: Called) => string) =>
		!others.some((other) => foldText(spelling(other)) === foldText(spelling(person)));
	if (isOwn(({ name }) => name)) return person.name;
	return isOwn(withOffice) || person.title === '' ? withOffice(person) : withTitle(person);
}
