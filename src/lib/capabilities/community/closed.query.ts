import { isJoinable } from './community';
import { COMMONS, parseSpace } from '$lib/domain/core/space';
import type { YuiDatabase } from '$lib/read-model/database';
import { community, isArchived, type CommunityItem } from './community.query';

/** Why a person may not write in a space. */
export type Closed =
	| { why: 'archived'; isJoined: boolean }
	/** Not in the community; `mayJoin` if that is for the person to decide. */
	| { why: 'not_joined'; community: CommunityItem; mayJoin: boolean }
	/** There is no such place. */
	| { why: 'unknown' }
	/** The office of a move to come. */
	| { why: 'announced' }
	/** An office the person does not belong to (any more). */
	| { why: 'elsewhere' };

/**
 * Why this person's writing into a space would be refused, as far as this device knows: asked before
 * anything is typed. Null where it would not, and as long as the device does not know enough to say so.
 *
 * @param me the person, with the code of their municipality
 */
export const whyClosed =
	(me: { id: string; municipality: string }, spaceId: string) =>
	async (database: YuiDatabase): Promise<Closed | null> => {
		const [commons, space] = await Promise.all([
			database.spaces.get(COMMONS),
			database.spaces.get(spaceId)
		]);
		const { kind, key } = parseSpace(spaceId) ?? { kind: null, key: '' };
		const isHere = space !== undefined && space.phase !== 'gone';
		if (kind === 'office') {
			if (isHere) return space.readOnly ? { why: 'announced' } : null;
			return commons ? { why: 'elsewhere' } : null;
		}
		if (kind === 'commons' || kind === 'personal') return null;
		const found = kind === 'community' ? await community(me.id, key)(database) : null;
		// Before the first sync nothing is known; a space that was granted is one to write in.
		if (!found) return isHere || commons?.phase !== 'ready' ? null : { why: 'unknown' };
		if (await isArchived(key)(database)) return { why: 'archived', isJoined: found.isJoined };
		const isRefused = found.isJoined && found.state === 'refused';
		const isIn = found.mine ? found.isJoined && !isRefused : isHere || commons?.phase !== 'ready';
		if (isIn) return null;
		return { why: 'not_joined', community: found, mayJoin: isJoinable(found.row.doc, me) };
	};
