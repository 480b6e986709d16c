import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { communitySpace, parseSpace } from '$lib/domain/core/space';
import type { Envelope } from '$lib/domain/core/document';
import { alternativesOf } from '$lib/domain/search/alternatives';
import { searchableOf } from '$lib/capabilities/searching';
import { excerptOf, marked } from '$lib/domain/search/excerpt';
import { termsOf } from '$lib/domain/search/fold';
import { NO_FILTER, type Entry } from '$lib/domain/search/index';
import type { ElsewhereInfo, Result } from '$lib/domain/search/result';
import type { Thread } from '$lib/capabilities/thread/thread';
import type { Access } from '../access/access';
import type { Account } from '../accounts/types';
import type { Engine } from '../engine/engine';
import { tooMany } from '../http/errors';
import { log } from '../log';
import { CommunityIndex } from './community-index';

/** Results that are sent: whoever wants all of them joins the community. */
const LIMIT = 20;
/** Searches of one person in a minute: one is a tap. */
const PER_MINUTE = 30;
/** Nobody waits longer for communities that have not been looked at yet. */
const PATIENCE_MS = 3000;

/**
 * Searches the communities a person could join but is not in. What they are permitted to read there
 * is what joining, which asks nobody, would give them; offices, what is personal, and the communities
 * of other municipalities are never looked into.
 */
export class ElsewhereSearch {
	readonly #engine: Engine;
	readonly #access: Access;
	readonly #index: CommunityIndex;
	readonly #limiter = new RateLimiterMemory({ points: PER_MINUTE, duration: 60 });

	constructor({ engine, access }: { engine: Engine; access: Access }) {
		this.#engine = engine;
		this.#access = access;
		this.#index = new CommunityIndex(engine, access);
	}

	close(): Promise<void> {
		return this.#index.close();
	}

	/** @throws HttpError 429 after too many searches */
	async search(account: Account, text: string): Promise<ElsewhereInfo> {
		await this.#limiter.consume(account.personId).catch(({ msBeforeNext }: RateLimiterRes) => {
			throw tooMany('too many searches', msBeforeNext);
		});
		const terms = termsOf(text);
		if (terms.length === 0) return { results: [], total: 0, isComplete: true };
		const open = this.#access.joinableBy(account).map(({ community }) => communitySpace(community));
		const isComplete = await this.#index.follow(open, PATIENCE_MS);
		// Asked again: somebody may have lost access while the communities were read.
		const allowed = new Set(
			this.#access.joinableBy(account).map(({ community }) => communitySpace(community))
		);
		const { entries, total } = this.#index.search({
			...{ terms, filter: NO_FILTER, limit: LIMIT },
			alternatives: alternativesOf,
			isHidden: (space) => !allowed.has(space)
		});
		return {
			results: await this.#resultsOf(entries, [...terms, ...terms.flatMap(alternativesOf)]),
			total,
			isComplete
		};
	}

	async #resultsOf(entries: readonly Entry[], terms: readonly string[]): Promise<Result[]> {
		const documents = await this.#read(entries);
		const parents = await this.#read(
			entries.flatMap(({ id, space }) => {
				const thread = (documents.get(id) as { thread?: unknown } | undefined)?.thread;
				// What is hidden, or stands in another community, gives no title.
				const entry = typeof thread === 'string' ? this.#index.get(space, thread) : undefined;
				return entry ? [entry] : [];
			})
		);
		return entries.flatMap((entry): Result[] => {
			const document = documents.get(entry.id);
			const searchable = document && searchableOf(document);
			if (!document || !searchable) return [];
			const thread = String((document as { thread?: unknown }).thread);
			const parent = this.#index.get(entry.space, thread) && parents.get(thread);
			const title = parent ? (parent as Thread).title : '';
			return [
				{
					id: entry.id,
					space: entry.space,
					kind: entry.kind,
					...(document.type === 'thread' ? { threadKind: (document as Thread).kind } : {}),
					heading: searchable.heading
						? marked(searchable.heading, terms)
						: [{ text: title, isHit: false }],
					excerpt: excerptOf(searchable.parts, terms),
					place: this.#access.titleOf(parseSpace(entry.space)!),
					at: document.updatedAt
				}
			];
		});
	}

	/** The documents of these entries by id, as the index has them: what was changed since is left out. */
	async #read(entries: readonly Entry[]): Promise<Map<string, Envelope>> {
		const bySpace = new Map<string, Entry[]>();
		for (const entry of entries)
			bySpace.set(entry.space, [...(bySpace.get(entry.space) ?? []), entry]);
		const found = new Map<string, Envelope>();
		await Promise.all(
			[...bySpace].map(async ([space, some]) => {
				const keys = some.map(({ id }) => id);
				const { rows } = await this.#engine
					.database<Envelope>(space)
					.allDocs({ keys, include_docs: true });
				for (const row of rows)
					if ('doc' in row && row.doc && this.#index.get(space, row.id)?.rev === row.doc._rev)
						found.set(row.id, row.doc);
			})
		).catch((err: unknown) => {
			log.warn({ err }, 'what was found could not be read');
			throw err;
		});
		return found;
	}
}
