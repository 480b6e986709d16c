import type { YuiDatabase } from '$lib/read-model/database';
import type { MembershipRow } from '$lib/capabilities/community/community.row';
import {
	dayBegan,
	entriesOf,
	rollId,
	rollOfCommunity,
	rollOfEntry,
	type Roll,
	type RollEntry
} from './roll';

/**
 * The rolls of these subjects; undefined where the server has not written one, or this device has not
 * heard of it: then it may still have everybody's own documents, as earlier versions of the app got them.
 */
export async function rolls(
	database: YuiDatabase,
	subjects: readonly string[]
): Promise<(Roll | undefined)[]> {
	const rows = await database.rolls.bulkGet(subjects.map(rollId));
	return rows.map((row) => row?.doc);
}

/** Somebody who is in a community. */
export interface Member {
	person: string;
	/** When they joined, milliseconds, to the day. */
	since: number;
}

/**
 * Who is in each of these communities, by its key: as the server says, and this person as they say
 * themselves, which they also may without a network.
 */
export async function membersOf(
	database: YuiDatabase,
	communities: readonly string[]
): Promise<Map<string, Member[]>> {
	const [known, own] = await Promise.all([
		rolls(database, communities.map(rollOfCommunity)),
		database.memberships.bulkGet(
			communities.map((community) => `membership:${database.person}:${community}`)
		)
	]);
	const found = await Promise.all(
		communities.map(async (community, index): Promise<[string, Member[]]> => {
			const roll = known[index];
			const others = roll
				? entriesOf(roll, 'joined').map(({ person, detail }) => ({
						person,
						since: dayBegan(detail)
					}))
				: await database.memberships
						.where('[community+joined]')
						.equals([community, 1])
						.toArray()
						.then((rows) => rows.map(asMember));
			return [community, withOwn(others, database.person, own[index])];
		})
	);
	return new Map(found);
}

const asMember = ({ person, doc }: MembershipRow): Member => ({
	person,
	since: Date.parse(doc.updatedAt)
});

function withOwn(members: Member[], me: string, own: MembershipRow | undefined): Member[] {
	if (!own) return members;
	const others = members.filter(({ person }) => person !== me);
	return own.joined === 1 ? [...others, asMember(own)] : others;
}

/** Who gave an entry of the FAQ this answer; null where there is no roll of it. */
export async function rolledAnswers(
	database: YuiDatabase,
	target: string
): Promise<((answer: string) => RollEntry[]) | null> {
	const [roll] = await rolls(database, [rollOfEntry(target)]);
	return roll ? (answer) => entriesOf(roll, answer) : null;
}
