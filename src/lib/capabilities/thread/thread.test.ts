import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { revision } from '../../../../tests/support/documents';
import { newAcceptance } from './acceptance';
import { acceptanceId } from './acceptance-id';
import type { Envelope } from '$lib/domain/core/document';
import { MAX_DOCUMENT_BYTES } from '$lib/domain/core/fields';
import { MAX_EARLIER, MAX_EARLIER_LENGTH } from '$lib/domain/core/history';
import { mergeDocuments, type Stored } from '$lib/domain/core/merge';
import { masked } from '$lib/capabilities/moderation/masked';
import { REACTION_KINDS, toggledReaction, type Reaction } from './reaction';
import { documentType } from '$lib/domain/registry';
import { problemsOf, refusalOf } from '$lib/domain/rules';
import { deletedPost, editedPost, newReply, newThread, reply, thread, type Thread } from './thread';

const at = (minute: number): string => new Date(Date.UTC(2026, 3, 1, 9, minute)).toISOString();
const SPACE = { kind: 'community' as const, key: 'tea' };

const aThread = (author = 'a1', body = '一つ目'): Thread =>
	newThread({ author, now: at(0), key: 'k' }, { kind: 'question', title: '題名', body });

const write = (document: Envelope, previous: Envelope | null, who = 'a1', roles = ['member']) =>
	problemsOf(document).length > 0
		? 'malformed'
		: refusalOf({ document, previous, space: SPACE, who: { id: who, roles } });

/** As stored: the first revision, and one that goes on from it. */
const first = <D extends Envelope>(document: D) => ({ ...document, ...revision(1, 'a') });
const second = <D extends Envelope>(document: D) => ({ ...document, ...revision(2, 'b', 'a') });

describe('an edit', () => {
	test('keeps the text before, with when it was written', () => {
		const edited = editedPost(aThread(), { title: '題名', body: '二つ目' }, at(1));
		expect(edited.earlier).toEqual([{ at: at(0), title: '題名', body: '一つ目' }]);
		const again = editedPost(edited, { title: '別の題名', body: '二つ目' }, at(2));
		expect(again.earlier?.map(({ title, body }) => [title, body])).toEqual([
			['題名', '一つ目'],
			['題名', '二つ目']
		]);
		expect(problemsOf(again)).toEqual([]);
	});

	test('of nothing leaves no version behind', () => {
		const fields = { title: '題名', body: '一つ目' };
		expect(editedPost(aThread(), fields, at(1)).earlier).toBeUndefined();
	});

	test('that hides what it changed is refused, one that tells it is not', () => {
		const before = first(aThread());
		const told = second(editedPost(aThread(), { body: '二つ目' }, at(1)));
		expect(write(told, before)).toBeNull();
		const telling = (earlier?: Thread['earlier']): Envelope => ({ ...told, ...{ earlier } });
		expect(write(telling(), before)).toBe('history_missing');
		expect(write(telling([{ at: at(0), body: '作り話' }]), before)).toBe('history_missing');
	});

	test('may follow others that never left the device', () => {
		const once = editedPost(aThread(), { body: '二つ目' }, at(1));
		const twice = editedPost(once, { body: '三つ目' }, at(2));
		expect(write({ ...twice, ...revision(3, 'c', 'b', 'a') }, first(aThread()))).toBeNull();
	});

	test('however often repeated, is taken and stays small', () => {
		fc.assert(
			fc.property(
				fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 40 }),
				(lengths) => {
					let post = aThread();
					lengths.forEach((length, index) => {
						const next = editedPost(
							post,
							{ body: `${index}`.padEnd(length, '\u0001') },
							at(index + 1)
						);
						expect(write(second(next), first(post))).toBeNull();
						post = next;
					});
					const total = (post.earlier ?? []).reduce((sum, { body }) => sum + body.length, 0);
					expect(post.earlier!.length).toBeLessThanOrEqual(MAX_EARLIER);
					expect(total).toBeLessThanOrEqual(MAX_EARLIER_LENGTH);
					expect(JSON.stringify(post).length).toBeLessThan(MAX_DOCUMENT_BYTES);
				}
			),
			{ numRuns: 40 }
		);
	});

	test('on two devices at once is merged with both pasts, whoever merges', () => {
		const base = first(aThread('a1', '一。二。三。')) as Stored & Thread;
		const left = { ...editedPost(base, { body: '壱。二。三。' }, at(1)), _rev: '2-b' } as Stored;
		const right = { ...editedPost(base, { body: '一。二。参。' }, at(2)), _rev: '2-c' } as Stored;
		const merged = mergeDocuments(documentType('thread')!, base, right, left) as Thread;
		expect(merged).toEqual(mergeDocuments(documentType('thread')!, base, left, right));
		expect(merged.body).toBe('壱。二。参。');
		expect(merged.earlier?.map(({ body }) => body)).toEqual([
			'一。二。三。',
			'壱。二。三。',
			'一。二。参。'
		]);
	});
});

describe('a deletion', () => {
	const post = editedPost(
		{ ...aThread(), mentions: ['b2'] },
		{ body: '二つ目', mentions: ['b2'] },
		at(1)
	);

	test('leaves a mark and none of the texts', () => {
		const deleted = deletedPost(post, at(2));
		expect(problemsOf(deleted)).toEqual([]);
		expect(JSON.stringify(deleted)).not.toMatch(/つ目|題名"|b2/);
		expect(write(second(deleted), first(post))).toBeNull();
		const answer = newReply(
			{ author: 'a1', now: at(0), key: 'r' },
			{ thread: 'thread:b2:k', body: '返信', quote: 'thread:b2:k' }
		);
		const gone = deletedPost(answer, at(2));
		expect(write(second(gone), first(answer))).toBeNull();
		expect(gone).toMatchObject({ thread: 'thread:b2:k', quote: 'thread:b2:k' });
	});

	test('is not taken back, and not a place for another text', () => {
		const deleted = deletedPost(post, at(2));
		expect(write(second({ ...post, updatedAt: at(3) }), first(deleted))).toBe('wrong_state');
		expect(write(second({ ...deleted, body: 'まだある' }), first(post))).toBe('malformed');
	});

	test('is only for its author', () => {
		expect(write({ ...second(deletedPost(post, at(2))), editor: 'b2' }, first(post), 'b2')).toBe(
			'author_mismatch'
		);
	});

	test('wins over what another device wrote meanwhile', () => {
		const base = first(post) as Stored & Thread;
		const gone = { ...deletedPost(base, at(2)), _rev: '2-b' } as Stored;
		const edited = { ...editedPost(base, { body: '三つ目' }, at(3)), _rev: '2-c' } as Stored;
		for (const [winner, loser] of [
			[gone, edited],
			[edited, gone]
		] as const)
			expect(mergeDocuments(documentType('thread')!, base, winner, loser)).toMatchObject({
				state: 'deleted',
				body: '削除されました（本人）'
			});
	});
});

describe('a quotation', () => {
	const answer = newReply(
		{ author: 'a1', now: at(0), key: 'r' },
		{ thread: 'thread:b2:k', body: '返信', quote: 'reply:b2:x' }
	);

	test('stays what it was, and is of a post', () => {
		expect(write(answer, null)).toBeNull();
		const other = editedPost(answer, { body: '別', quote: 'reply:b2:y' }, at(1));
		expect(write(second(other), first(answer))).toBe('immutable_field');
		expect(problemsOf({ ...answer, quote: 'faq:b2:y' }).map(({ field }) => field)).toEqual([
			'quote'
		]);
	});
});

describe('a reaction', () => {
	const by = (author: string, previous?: Reaction, kind: 'thanks' | 'metoo' = 'thanks') =>
		toggledReaction(
			{ author, now: at(1), thread: 'thread:b2:k', target: 'reply:b2:x' },
			kind,
			previous
		);

	test('is given and taken back by its author alone', () => {
		const given = by('a1');
		expect(write(given, null)).toBeNull();
		expect(by('a1', given).thanks).toBeUndefined();
		expect(write(second(by('a1', given)), first(given))).toBeNull();
		expect(write({ ...given, editor: 'b2' }, first(given), 'b2')).toBe('author_mismatch');
		const elsewhere: Reaction = { ...given, thread: 'thread:b2:other', target: 'thread:b2:k' };
		expect(write(elsewhere, null)).not.toBeNull();
		expect(problemsOf({ ...given, angry: true })).toHaveLength(1);
	});

	test('begun on two devices at once is one', () => {
		const other = { ...by('a1', undefined, 'metoo'), createdAt: at(2), ...revision(1, 'c') };
		expect(write(other, first(by('a1')))).toBeNull();
	});

	test('of two devices is always merged, and says what either changed', () => {
		const kinds = fc.subarray(REACTION_KINDS);
		const withKinds = (chosen: string[], rev: string) =>
			({
				...by('a1'),
				thanks: undefined,
				...Object.fromEntries(chosen.map((kind) => [kind, true])),
				_rev: rev
			}) as unknown as Stored;
		fc.assert(
			fc.property(kinds, kinds, kinds, (b, x, y) => {
				const merged = mergeDocuments(
					documentType('reaction')!,
					withKinds(b, '1-a'),
					withKinds(x, '2-b'),
					withKinds(y, '2-c')
				) as unknown as Record<string, unknown>;
				for (const kind of REACTION_KINDS) {
					const [was, ours, theirs] = [b, x, y].map((set) => set.includes(kind));
					expect(merged[kind] === true).toBe(ours === was ? theirs : ours);
				}
			})
		);
	});
});

describe('an accepted answer', () => {
	const accepted = (
		author: string,
		threadId: string,
		previous?: ReturnType<typeof newAcceptance>
	) =>
		newAcceptance(
			{ author, now: at(1) },
			{ thread: threadId, reply: previous ? '' : 'reply:c3:r' },
			previous
		);
	const mine = accepted('a1', 'thread:a1:k');

	test('is for the asker and the host of this community', () => {
		expect(write(mine, null)).toBeNull();
		expect(write(accepted('h', 'thread:a1:k'), null, 'h', ['member', 'host:tea'])).toBeNull();
		expect(write(accepted('h', 'thread:a1:k'), null, 'h', ['member', 'host:coffee'])).toBe(
			'role_required'
		);
		expect(write(accepted('b2', 'thread:a1:k'), null, 'b2')).toBe('role_required');
		expect(write({ ...mine, _id: acceptanceId('thread:b2:k') }, null)).not.toBeNull();
	});

	test('of an anonymous question is for the host alone', () => {
		const about = (who: string) => accepted(who, 'thread:anonymous:0f');
		expect(write(about('a1'), null)).toBe('role_required');
		expect(write(about('h'), null, 'h', ['member', 'host:tea'])).toBeNull();
	});

	test('is taken back by either, whoever chose', () => {
		const byHost = first(accepted('h', 'thread:a1:k'));
		expect(write(second(accepted('a1', 'thread:a1:k', byHost)), byHost)).toBeNull();
		expect(write(second(accepted('b2', 'thread:a1:k', byHost)), byHost, 'b2')).toBe(
			'role_required'
		);
	});
});

test('what is hidden has no past and calls on nobody', () => {
	const edited = editedPost(aThread(), { body: '二つ目', mentions: ['b2'] }, at(1));
	expect(JSON.stringify(masked(edited, '理由'))).not.toMatch(/つ目|b2/);
});

test('fields that came later may be missing', () => {
	for (const type of [thread, reply])
		for (const field of ['state', 'mentions', 'earlier'])
			expect(type.schema.entries).toHaveProperty(field);
	expect(problemsOf(aThread())).toEqual([]);
});
