import { membersOf } from '$lib/capabilities/roll/roll.query';
import type { Person } from '$lib/capabilities/directory/directory';
import { type ExperienceArea } from './profile';
import { profileId } from './profile-id';
import { foldText, termsOf } from '$lib/domain/search/fold';
import type { YuiDatabase } from '$lib/read-model/database';
import type { ProfileRow } from './profile.row';
import { peopleByIds, toItem, toItems, type Item } from '$lib/read-model/queries/items';

/** Somebody who can be asked. */
export interface Expert {
	person: Person;
	profile: Item<ProfileRow>;
}

/** What is looked for among those who can be asked; '' and null leave it open. */
export interface ExpertSearch {
	text: string;
	area: ExperienceArea | '';
	municipality: string;
}

/**
 * Those who say that they can be asked, and are there, by name. Every word of the text is found in a tag, the
 * introduction, the name or the office.
 */
export const experts =
	({ text, area, municipality }: ExpertSearch) =>
	async (database: YuiDatabase): Promise<Expert[]> => {
		const rows = await database.profiles.toArray();
		const shown = (await toItems(database, rows.filter(isCurrent))).filter(
			({ row, hidden }) => row.doc.isAskable && (!hidden || hidden.isMine)
		);
		const people = await peopleByIds(
			database,
			shown.map(({ row }) => row.person)
		);
		const words = termsOf(text);
		return shown
			.flatMap((profile) => {
				const person = people.get(profile.row.person);
				return person && !person.left ? [{ person, profile }] : [];
			})
			.filter(({ person, profile }) => {
				const { tags, introduction } = profile.row.doc;
				if (municipality !== '' && person.municipality !== municipality) return false;
				const found = area === '' ? tags : tags.filter((tag) => tag.area === area);
				if (area !== '' && found.length === 0) return false;
				const about = foldText(
					[
						...found.map((tag) => tag.text),
						introduction,
						...[person.name, person.kana, person.unitName, person.title]
					].join('\n')
				);
				return words.every((word) => about.includes(word));
			})
			.sort((a, b) => (orderOf(a.person) < orderOf(b.person) ? -1 : 1));
	};

const isCurrent = ({ id, person }: ProfileRow): boolean => id === profileId(person);
const orderOf = ({ kana, name, person }: Person): string => `${kana || name} ${person}`;

/** What a person says of themselves; null when nothing, or not here yet. */
export const profileOf =
	(person: string) =>
	async (database: YuiDatabase): Promise<Item<ProfileRow> | null> =>
		toItem(database, await database.profiles.get(profileId(person)));

/** A person of the directory with their profile, and the communities they share with `me`. */
export interface PersonPage {
	person: Person;
	profile: Item<ProfileRow> | null;
	/** Key and title; of which both are members. */
	shared: { key: string; title: string }[];
}

/** Null for somebody this device does not know (any more). */
export const personPage =
	(me: string, id: string) =>
	async (database: YuiDatabase): Promise<PersonPage | null> => {
		const person = (await peopleByIds(database, [id])).get(id);
		if (!person) return null;
		const [profile, mine, communities] = await Promise.all([
			profileOf(id)(database),
			database.memberships.where('[person+joined]').equals([me, 1]).toArray(),
			database.communities.toArray()
		]);
		const members = await membersOf(
			database,
			mine.map(({ community }) => community)
		);
		const both = new Set(
			mine.flatMap(({ community }) =>
				members.get(community)?.some((member) => member.person === id) ? [community] : []
			)
		);
		return {
			person,
			profile,
			shared: communities
				.filter(({ community, doc }) => both.has(community) && !doc.archived)
				.map(({ community: key, doc: { title } }) => ({ key, title }))
				.sort((a, b) => (a.title < b.title ? -1 : 1))
		};
	};
