import { isAdministrator } from '$lib/domain/admin/roles';
import type { Person } from '$lib/capabilities/directory/directory';
import type { Me } from '$lib/domain/wire';
import type { YuiDatabase } from '$lib/read-model/database';
import { communityMembers } from './community.query';
import { peopleByIds } from '$lib/read-model/queries/items';

/** A community that nobody looks after. */
export interface Hostless {
	key: string;
	title: string;
	/** Name of who hosted it. */
	host: string;
}

/**
 * Communities whose host left, by title, of which this person administers any: all for the region's
 * 事務局, else those of the municipality.
 */
export const hostlessCommunities =
	({ roles, municipality }: Pick<Me, 'roles' | 'municipality'>) =>
	async (database: YuiDatabase): Promise<Hostless[]> => {
		if (!isAdministrator(roles)) return [];
		const isRegional = roles.includes('secretariat');
		const rows = (await database.communities.toArray()).filter(
			({ doc }) =>
				!doc.archived &&
				(isRegional || (doc.scope !== 'region' && doc.municipality === municipality))
		);
		const hosts = await peopleByIds(
			database,
			rows.map(({ doc }) => doc.host)
		);
		return rows
			.flatMap(({ community: key, doc: { title, host } }) => {
				const person = hosts.get(host);
				return person?.left ? [{ key, title, host: person.name }] : [];
			})
			.sort((a, b) => (a.title < b.title ? -1 : 1));
	};

/** Members who may host a community: those who are there, and belong to its municipality. */
export const hostCandidates =
	(key: string) =>
	async (database: YuiDatabase): Promise<Person[]> => {
		const [row] = await database.communities.where('community').equals(key).toArray();
		const place = row?.doc.municipality ?? null;
		return (await communityMembers(key)(database)).filter(
			({ left, municipality }) => !left && (place === null || municipality === place)
		);
	};
