import type { Acceptance } from '$lib/capabilities/thread/acceptance';
import type { Envelope } from '$lib/domain/core/document';
import type { Hiding } from '$lib/capabilities/moderation/moderation';
import { entryOf } from '$lib/domain/search/entry';
import { SearchIndex, type Entry, type Found, type Search } from '$lib/domain/search/index';
import type { Access } from '../access/access';
import type { Engine } from '../engine/engine';
import { ignoreStatus } from '../engine/failures';
import { Follower } from '../engine/follower';
import { log } from '../log';

/** What is found in a community. */
const TYPES = /^(thread|reply):/;

const keyOf = (space: string, id: string): string => `${space} ${id}`;

/**
 * The texts of communities in the memory of this process, each from the first time somebody searches in
 * it, and kept current from then on. What is hidden is not in it.
 */
export class CommunityIndex {
	readonly #engine: Engine;
	readonly #access: Access;
	readonly #index = new SearchIndex();
	/** Space → settles when all that was there is in the index. */
	readonly #followed = new Map<string, Promise<void>>();
	readonly #followers = new Set<Follower<Envelope>>();
	/** What is hidden, as `keyOf`. */
	readonly #hidden = new Set<string>();
	/** Acceptance → reply it names, and all of those replies; as `keyOf`. */
	readonly #acceptances = new Map<string, string>();
	readonly #accepted = new Set<string>();

	constructor(engine: Engine, access: Access) {
		this.#engine = engine;
		this.#access = access;
	}

	/** Has all of these in the index; false when that takes longer than `patience` milliseconds. */
	async follow(spaces: readonly string[], patience: number): Promise<boolean> {
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<false>((resolve) => {
			timer = setTimeout(() => resolve(false), patience);
		});
		const all = Promise.all(spaces.map((space) => this.#follow(space))).then(
			() => true,
			(err: unknown) => {
				log.warn({ err }, 'a community could not be read for the search');
				return false;
			}
		);
		return Promise.race([all, late]).finally(() => clearTimeout(timer));
	}

	search(search: Search): Found {
		return this.#index.search(search);
	}

	/** What is found under this id in this space: ids are said by their writers, anywhere. */
	get(space: string, id: string): Entry | undefined {
		const entry = this.#index.get(id);
		return entry?.space === space ? entry : undefined;
	}

	async close(): Promise<void> {
		await Promise.all([...this.#followers].map((follower) => follower.stop()));
	}

	#follow(space: string): Promise<void> {
		const known = this.#followed.get(space);
		if (known) return known;
		const following = this.#begin(space);
		this.#followed.set(space, following);
		// The next search tries again.
		following.catch(() => this.#followed.delete(space));
		return following;
	}

	async #begin(space: string): Promise<void> {
		await this.#access.ensure(space);
		const follower = new Follower<Envelope>({
			engine: this.#engine,
			name: space,
			since: 0,
			onBatch: async (changes) => {
				for (const { id, doc, deleted } of changes)
					if (id.startsWith('hiding:')) await this.#takeHiding(space, deleted ? null : doc);
					else if (id.startsWith('acceptance:')) await this.#takeAcceptance(space, doc);
					else if (TYPES.test(id)) this.#take(space, id, deleted ? null : doc);
			}
		});
		this.#followers.add(follower);
		await follower.start().catch(async (error: unknown) => {
			this.#followers.delete(follower);
			await follower.stop();
			throw error;
		});
	}

	#take(space: string, id: string, document: Envelope | null | undefined): void {
		const entry =
			document && !this.#hidden.has(keyOf(space, id))
				? entryOf(document, space, this.#accepted.has(keyOf(space, id)))
				: null;
		if (entry) this.#index.put(entry);
		else this.#remove(space, id);
	}

	/** What another space has under the same id stays. */
	#remove(space: string, id: string): void {
		if (this.get(space, id)) this.#index.remove(id);
	}

	/** A reply that is accepted comes first from now on; one that no longer is, no longer. */
	async #takeAcceptance(space: string, document: Envelope | null | undefined): Promise<void> {
		if (!document) return;
		const { _id: id, reply } = document as Acceptance;
		const before = this.#acceptances.get(keyOf(space, id)) ?? '';
		if (before === reply) return;
		this.#acceptances.set(keyOf(space, id), reply);
		this.#accepted.delete(keyOf(space, before));
		if (reply !== '') this.#accepted.add(keyOf(space, reply));
		for (const changed of [before, reply].filter(Boolean)) {
			const stored = await this.#engine
				.database<Envelope>(space)
				.get(changed)
				.catch(ignoreStatus(404));
			this.#take(space, changed, stored);
		}
	}

	async #takeHiding(space: string, document: Envelope | null | undefined): Promise<void> {
		if (!document) return;
		const { target, state } = document as Hiding;
		if (state === 'hidden') {
			this.#hidden.add(keyOf(space, target));
			this.#remove(space, target);
		} else if (this.#hidden.delete(keyOf(space, target)) && TYPES.test(target)) {
			const shown = await this.#engine
				.database<Envelope>(space)
				.get(target)
				.catch(ignoreStatus(404));
			this.#take(space, target, shown);
		}
	}
}
