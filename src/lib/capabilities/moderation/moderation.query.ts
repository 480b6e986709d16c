import { rolesOfPerson } from '$lib/domain/permissions/roles';
import type { YuiDatabase } from '$lib/read-model/database';

/** Who asks, as the server's answer to the sign-in had it. */
interface Person {
	id: string;
	municipality: string;
	unit: string;
	roles: readonly string[];
}

/** The person's roles, with those that the directory on this device gives them at a place. */
export const rolesHere =
	(me: Person) =>
	async (database: YuiDatabase): Promise<string[]> => {
		const [communities, unit] = await Promise.all([
			database.communities.toArray(),
			database.units.get(`unit:${me.unit}`)
		]);
		return rolesOfPerson(me, {
			communities: communities.map(({ doc }) => doc),
			units: unit ? [unit.doc] : []
		});
	};

/** Ids of what this person has reported. */
export const reportedTargets = () => async (database: YuiDatabase) =>
	new Set((await database.reports.toArray()).map(({ doc }) => doc.target));
