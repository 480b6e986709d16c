import type { Role } from '$lib/domain/core/document';
import { parseSpace } from '$lib/domain/core/space';
import { rolesOfPerson } from '$lib/domain/permissions/roles';
import { rulesOf } from '$lib/domain/permissions/table';
import type { ReplicaContext } from './context';

/** The role at a place that writing a document may need; the others only concern what is asked online. */
const HOST: Role = 'host';

const isForHosts = (type: string): boolean => {
	const rules = rulesOf(type);
	return rules?.create[HOST] !== undefined || rules?.edit[HOST] !== undefined;
};

/**
 * Lets the rules know whether the writer is a host, before they are asked about something that hosts may
 * write. The account does not say so, the directory does, and it changes; of all other writes nobody
 * waits for it.
 */
export function knowPlaces(
	context: ReplicaContext,
	space: string,
	type: string
): Promise<void> | null {
	const place = parseSpace(space);
	if (place?.kind !== 'community' || !isForHosts(type)) return null;
	return look(context);
}

async function look({ rows, writer }: ReplicaContext): Promise<void> {
	const communities = await rows.communities.toArray();
	writer.roles = rolesOfPerson(
		{ id: writer.id, municipality: '', roles: writer.roles },
		{ communities: communities.map(({ doc }) => doc), units: [] }
	).filter((role) => role !== 'municipal-admin:');
}
