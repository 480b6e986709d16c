/** What anybody writes into another space under the id of a thread is no part of it. */
import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { newAcceptance } from './acceptance';
import { toggledReaction } from './reaction';
import { newReply, newThread } from './thread';
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
import { threadPage } from './thread.query';

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
