import { isMeantFor } from '$lib/capabilities/community/community';
import { communitySpace } from '$lib/domain/core/space';
import { masked } from '$lib/capabilities/moderation/masked';
import type { Hiding } from '$lib/capabilities/moderation/moderation';
import { isDeleted, type Reply, type Thread } from '$lib/capabilities/thread/thread';
import type { GuestTalk } from '$lib/domain/wire';
import { joiningAs, type Access } from '../access/access';
import type { Account } from '../accounts/types';
import type { Engine } from '../engine/engine';
import { notFound } from '../http/errors';

/** Enough to see what is talked about; whoever wants more joins. */
const MAX_THREADS = 20;
const MAX_REPLIES = 20;
/** Communities whose talk is kept at hand. */
const MAX_KEPT = 50;

interface Options {
	engine: Engine;
	access: Access;
}

/**
 * Reading in a community before joining it: the newest threads, for whoever could join. It is made
 * once for each state of the space, whoever asks, and shows what any member would see.
 */
export class Guests {
	readonly #options: Options;
	readonly #kept = new Map<string, { seq: string; talk: Promise<GuestTalk> }>();

	constructor(options: Options) {
		this.#options = options;
	}

	/** @throws HttpError 404 for a community the person could not join, whether there is one or not */
	async talkOf(account: Account, key: string): Promise<GuestTalk> {
		const { engine, access } = this.#options;
		const community = access.communityOf(key);
		if (!community || community.archived || !isMeantFor(community, joiningAs(account)))
			throw notFound();
		const space = communitySpace(key);
		const seq = (await engine.updateSeqs([space])).get(space);
		// Nobody has joined yet, so there is no place to talk in.
		if (seq === undefined) return { threads: [] };
		const known = this.#kept.get(key);
		if (known?.seq === seq) return known.talk;
		const talk = this.#read(space);
		if (this.#kept.size >= MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value ?? '');
		this.#kept.set(key, { seq, talk });
		// A failure is not to be remembered.
		talk.catch(() => this.#kept.delete(key));
		return talk;
	}

	async #read(space: string): Promise<GuestTalk> {
		const all = async <D extends object>(type: string): Promise<D[]> => {
			const { rows } = await this.#options.engine.database<D>(space).allDocs({
				startkey: `${type}:`,
				endkey: `${type}:\uffff`,
				include_docs: true
			});
			return rows.flatMap(({ doc }) => (doc ? [doc as unknown as D] : []));
		};
		const [threads, replies, hidings] = await Promise.all([
			all<Thread>('thread'),
			all<Reply>('reply'),
			all<Hiding>('hiding')
		]);
		const reasons = new Map(
			hidings.flatMap(({ target, state, reason }) =>
				state === 'hidden' ? [[target, reason] as const] : []
			)
		);
		const shown = <D extends Thread | Reply>(document: D): D => {
			const reason = reasons.get(document._id);
			return reason === undefined ? document : masked(document, reason);
		};
		const byThread = new Map<string, Reply[]>();
		for (const reply of replies) {
			const known = byThread.get(reply.thread);
			if (known) known.push(reply);
			else byThread.set(reply.thread, [reply]);
		}
		const lastOf = (thread: Thread): string =>
			(byThread.get(thread._id) ?? []).reduce(
				(last, { createdAt }) => (createdAt > last ? createdAt : last),
				thread.createdAt
			);
		return {
			threads: threads
				.filter((thread) => !isDeleted(thread))
				.map((thread) => ({ thread, last: lastOf(thread) }))
				.sort((a, b) => (a.last < b.last ? 1 : -1))
				.slice(0, MAX_THREADS)
				.map(({ thread }) => {
					const own = (byThread.get(thread._id) ?? [])
						.filter((reply) => !isDeleted(reply))
						.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
					const { _id: id, kind, title, body, author, createdAt } = shown(thread);
					return {
						...{ id, kind, title, body, author, createdAt },
						count: own.length,
						replies: own.slice(0, MAX_REPLIES).map((reply) => {
							const { _id, body: text, author: by, createdAt: at } = shown(reply);
							return { id: _id, body: text, author: by, createdAt: at };
						})
					};
				})
		};
	}
}
