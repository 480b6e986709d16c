/** What anybody writes into another space under the id of a thread is no part of it. */
import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { newAcceptance } from './acceptance';
import { toggledReaction } from './reaction';
import { newReply, newThread } from './thread';
import { newEnvelope } from '$lib/domain/core/create';
import { communityProjection, type CommunityRow } from '$lib/capabilities/community/community.row';
import { YuiDatabase } from '$lib/read-model/database';
import {
	acceptanceProjection,
	reactionProjection,
	replyProjection,
	threadProjection,
	type AcceptanceRow,
	type ReactionRow,
	type ReplyRow,
	type ThreadRow
} from './thread.row';
import { threadPage, unansweredForHost } from './thread.query';

const [HERE, ELSEWHERE] = ['community-here', 'community-elsewhere'];
const now = '2026-04-01T00:00:00.000Z';

test('a thread has the replies, reactions and answer of its own space alone', async () => {
	const database = new YuiDatabase('thread');
	const thread = newThread(
		{ author: 'a1', now, key: 'k' },
		{ kind: 'question', title: '質問', body: '本文' }
	);
	const row = threadProjection.toRow({ ...thread, _rev: '1-a' }, HERE, []) as ThreadRow;
	await database.threads.put(row);
	const reply = newReply({ author: 'b2', now, key: 'r' }, { thread: thread._id, body: '横から' });
	const stored = replyProjection.toRow({ ...reply, _rev: '1-a' }, ELSEWHERE, []) as ReplyRow;
	const target = { author: 'b2', now, thread: thread._id, target: thread._id };
	const reaction = reactionProjection.toRow(
		{ ...toggledReaction(target, 'thanks', undefined), _rev: '1-a' },
		ELSEWHERE,
		[]
	) as ReactionRow;
	const acceptance = acceptanceProjection.toRow(
		{
			...newAcceptance({ author: 'b2', now }, { thread: thread._id, reply: reply._id }),
			_id: `acceptance:a1:k`,
			_rev: '1-a'
		},
		ELSEWHERE,
		[]
	) as AcceptanceRow;
	await database.replies.put(stored);
	await database.reactions.put(reaction);
	await database.acceptances.put(acceptance);
	await threadProjection.settle?.(database, [row]);

	const page = await threadPage(thread._id)(database);
	expect(page?.replies).toEqual([]);
	expect(page?.reactions.size).toBe(0);
	expect(page?.acceptance).toBeUndefined();
	expect(page?.thread.row).toMatchObject({ replies: 0, answers: 0, accepted: '', reactions: {} });
	await database.delete();
});

test('a host hears of what waits in their own place, also behind hundreds that wait longer elsewhere', async () => {
	const database = new YuiDatabase('waiting');
	const rowIn = (space: string, key: string, day: string): ThreadRow => {
		const waiting = `2026-${day}T00:00:00.000Z`;
		const thread = newThread(
			{ author: 'a1', now: waiting, key },
			{ kind: 'question', title: key, body: '本文' }
		);
		const row = threadProjection.toRow({ ...thread, _rev: '1-a' }, space, []);
		return { ...(row as ThreadRow), waiting };
	};
	const older = Array.from({ length: 250 }, (_, n) => rowIn(ELSEWHERE, `older-${n}`, '02-01'));
	await database.threads.bulkPut([...older, rowIn(HERE, 'own', '03-01')]);
	const community = {
		...newEnvelope('community', { author: 'system', now, key: '' }),
		...{ _id: 'community:here', community: 'here', title: 'ここ', kind: 'learning' as const },
		...{ scope: 'region' as const, municipality: null, purpose: '', howTo: '', host: 'h1' }
	};
	await database.communities.put(
		communityProjection.toRow({ ...community, _rev: '1-a' }, 'commons', []) as CommunityRow
	);
	expect(await unansweredForHost('h1', Date.parse(now))(database)).toBe(1);
	expect(await unansweredForHost('h2', Date.parse(now))(database)).toBe(0);
	await database.delete();
});
