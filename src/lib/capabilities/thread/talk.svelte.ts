import { tick } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import { newAnonymous } from '$lib/capabilities/anonymous/anonymous';
import { newAcceptance } from './acceptance';
import { anchorOf } from './anchor';
import { personalSpace, type Space } from '$lib/domain/core/space';
import { toggledReaction, type Reaction, type ReactionKind } from './reaction';
import { newSaved } from './saved';
import { deletedPost, type Reply, type Thread } from './thread';
import type { Item } from '$lib/read-model/queries/items';
import type { PostReactions, ThreadPage } from './thread.query';
import type { Row } from '$lib/read-model/row';
import type { Workspace } from '$lib/session/session.svelte';
import { authorshipOf } from '$lib/session/write';
import { showSnack } from '$lib/ui';
import { problemsOfError } from '$lib/screens/form.svelte';
import type { Permissions } from '$lib/capabilities/moderation/moderating.svelte';
import { shareLink } from '$lib/screens/share';
import { threadPath } from './thread.about';

/** The thread or one of its replies, as the page has it. */
export type TalkPost = Item<Row<Thread>> | Item<Row<Reply>>;

/** What a dialog of the page is about. */
export type Asking = { about: 'menu' | 'history' | 'reactions' | 'delete'; post: TalkPost };

/**
 * What can be done on the page of a thread, and what is being done: one for the page, so that a reply
 * in it costs no more than its text.
 */
export class Talk {
	/** Which dialog is open. */
	asking = $state.raw<Asking | null>(null);
	/** The reply that is being edited; '' for none. */
	editing = $state('');
	/** The post that the next reply quotes; '' for none. */
	quoting = $state('');
	/** The post that is to be brought into view as soon as it is there; null for none. */
	going = $state.raw<{ id: string; isOwn: boolean } | null>(null);
	/** Own reactions that were written and are not yet read back. */
	readonly #given = new SvelteMap<string, Reaction>();
	/** Of each post, its last change: the next one goes on from there. */
	readonly #turns: Record<string, Promise<Reaction | undefined>> = {};

	/**
	 * @param data what the page shows; null while it is not there
	 * @param isClosed nobody writes here any more
	 */
	constructor(
		readonly workspace: Workspace,
		readonly permissions: Permissions,
		readonly space: Space,
		readonly id: string,
		readonly data: () => ThreadPage | null,
		readonly isClosed: () => boolean
	) {}

	/** Did this person ask it without a name? */
	readonly #isUnnamedAsker = $derived.by(() => this.data()?.unnamed.has(this.id) === true);

	/** May this person say what solved the question? */
	readonly canAccept = $derived.by(() => {
		const thread = this.data()?.thread.row.doc;
		return (
			thread?.kind === 'question' &&
			!this.isClosed() &&
			(this.#isUnnamedAsker ||
				this.permissions.mayWrite('acceptance', `acceptance:${bare(this.id)}`, this.space))
		);
	});

	/** May they say that it is not solved after all? */
	readonly canTakeBack = $derived.by(() => this.canAccept && !this.#isUnnamedAsker);

	/** Is it this person's question? */
	readonly isAsker = $derived.by(() => {
		const thread = this.data()?.thread;
		return thread !== undefined && this.isMine(thread);
	});

	/** The post of this id. */
	post(id: string): TalkPost | undefined {
		const data = this.data();
		return data?.thread.row.id === id
			? data.thread
			: data?.replies.find(({ row }) => row.id === id);
	}

	/** Brings a post into view. @param isOwn it was just sent: the keyboard stays where it is */
	goTo(id: string, isOwn = false): void {
		this.going = id === '' ? null : { id, isOwn };
	}

	isMine = ({ row }: TalkPost): boolean =>
		row.doc.author === this.workspace.me.id || this.data()?.unnamed.has(row.id) === true;

	/** What is said to a post, with what this person just said. */
	reactionsTo(target: string): PostReactions | undefined {
		return this.data()?.reactions.get(target);
	}

	/** The own reaction as it is about to be shown. */
	mine(target: string): Reaction | undefined {
		const shown = this.reactionsTo(target)?.mine;
		const given = this.#given.get(target);
		return given && given.updatedAt > (shown?.updatedAt ?? '') ? given : shown;
	}

	async react({ row }: TalkPost, kind: ReactionKind): Promise<void> {
		const { me, replica } = this.workspace;
		const before = this.#turns[row.id] ?? Promise.resolve(undefined);
		const turn = before.then(async (last) => {
			const shown = this.reactionsTo(row.id)?.mine;
			const previous = last && last.updatedAt >= (shown?.updatedAt ?? '') ? last : shown;
			const names = { ...authorshipOf(me), thread: this.id, target: row.id };
			const next = toggledReaction(names, kind, previous);
			this.#given.set(row.id, next);
			try {
				const { rev } = await replica.put(row.space, next);
				return { ...next, _rev: rev };
			} catch (error) {
				this.#given.delete(row.id);
				this.#say(error);
				return previous;
			}
		});
		this.#turns[row.id] = turn;
		await turn;
	}

	/** Says which reply solved it; '' takes it back. */
	async accept(reply: string): Promise<void> {
		const { me, replica } = this.workspace;
		if (this.#isUnnamedAsker) return this.#acceptUnnamed(reply);
		const row = this.data()?.acceptance;
		const previous = row && { ...row.doc, _rev: row.rev };
		const writing = authorshipOf(me);
		await this.#do(
			() =>
				replica.put(this.space.id, newAcceptance(writing, { thread: this.id, reply }, previous)),
			reply === '' ? '解決を取り消しました' : 'この回答で解決にしました'
		);
	}

	/** The server says it, so that no name stands there. It is not taken back: nobody could without one. */
	async #acceptUnnamed(accepts: string): Promise<void> {
		const { me, replica } = this.workspace;
		const post = newAnonymous(authorshipOf(me), {
			...{ space: this.space.id, thread: this.id, kind: 'question' as const, title: '' },
			...{ body: 'この回答で解決にしました。', accepts }
		});
		await this.#do(
			() => replica.put(personalSpace(me.id), post),
			'この回答で解決にしました。少し時間をおいて、みんなに表示されます。'
		);
	}

	async remove({ row }: TalkPost): Promise<void> {
		const { me, replica } = this.workspace;
		const post = { ...row.doc, _rev: row.rev } as Thread | Reply;
		const { now } = authorshipOf(me);
		await this.#do(
			() => replica.put(row.space, deletedPost(post, now)),
			'削除しました。削除の印が残ります。'
		);
	}

	/** Keeps the thread for later, or takes it off. */
	async save(): Promise<void> {
		const { me, replica } = this.workspace;
		const { saved } = this.data() ?? {};
		await this.#do(
			() =>
				saved
					? replica.remove(personalSpace(me.id), saved.id)
					: replica.put(
							personalSpace(me.id),
							newSaved(authorshipOf(me), { target: this.id, space: this.space.id })
						),
			saved ? '「あとで読む」から外しました' : '「あとで読む」に入れました'
		);
	}

	async share({ row }: TalkPost): Promise<void> {
		const anchor = row.id === this.id ? '' : `#${anchorOf(row.id)}`;
		const title = this.data()?.thread.row.doc.title ?? '';
		await shareLink(threadPath(this.space.id, this.id) + anchor, title);
	}

	async #do(write: () => Promise<unknown>, done: string): Promise<void> {
		try {
			await write();
			showSnack(done);
		} catch (error) {
			this.#say(error);
		}
	}

	#say(error: unknown): void {
		showSnack(problemsOfError(error)[0]?.message ?? '', { tone: 'danger' });
	}
}

const bare = (id: string): string => id.slice(id.indexOf(':') + 1);

/** Shows a post that is being drawn. @param isOwn it was just sent: whoever wrote it types on */
export async function reach(anchor: string, isOwn = false): Promise<void> {
	await tick();
	const post = document.getElementById(anchor);
	post?.scrollIntoView({ block: isOwn ? 'nearest' : 'center' });
	if (!isOwn) post?.focus({ preventScroll: true });
}
