import { createHmac, randomBytes } from 'node:crypto';
import {
	MAX_A_DAY,
	newPublication,
	type Anonymous,
	type Reason
} from '$lib/capabilities/anonymous/anonymous';
import { acceptanceId } from '$lib/capabilities/thread/acceptance-id';
import { newAcceptance, type Acceptance } from '$lib/capabilities/thread/acceptance';
import { NOBODY } from '$lib/capabilities/anonymous/nobody';
import type { Envelope } from '$lib/domain/core/document';
import { personalSpace } from '$lib/domain/core/space';
import { newReply, newThread, type Reply } from '$lib/capabilities/thread/thread';
import type { Access } from '../access/access';
import type { Accounts } from '../accounts/accounts';
import type { RegionStore } from '../administration/store';
import { REGION, type Engine } from '../engine/engine';
import { ignoreStatus } from '../engine/failures';
import { accessChangesOf } from '../invitations/access-changes';
import { Intake } from '../intake/intake';
import { PublishingRounds, type Delay } from '../intake/publishing-rounds';

/** Who asked: kept by the server only, in a database that no feed shows. */
interface Asked {
	person: string;
	/** What everybody sees of it. */
	published: string;
	/** ISO 8601. */
	at: string;
}

interface Options {
	engine: Engine;
	accounts: Accounts;
	access: Access;
	store: RegionStore;
	delay: Delay;
	/** Milliseconds since 1970. */
	clock: () => number;
}

const KEY = 'anonymous-key';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Publishes what people left to be published without their name. Everything is named after the
 * post, so that a kill at any moment, or a second process, makes nothing twice. That name is a hash with
 * the server's key: not even the id of the post, which the author's own space shows, leads to it.
 */
export class AnonymousPosts {
	readonly #options: Options;
	readonly #key: string;
	readonly #intake: Intake<Anonymous>;
	readonly #rounds: PublishingRounds;

	private constructor(options: Options, key: string) {
		this.#options = options;
		this.#key = key;
		this.#rounds = new PublishingRounds(options.delay, options.clock, (spaces) => {
			// What fails is tried again there.
			for (const space of spaces) void this.#intake.again(space).catch(() => undefined);
		});
		this.#intake = new Intake<Anonymous>({
			engine: options.engine,
			type: 'anonymous',
			take: (post, space) => this.#publish(post, space)
		});
	}

	static async open(options: Options): Promise<AnonymousPosts> {
		await options.engine.ensure(REGION);
		const known = await options.store.get<{ key: string }>(KEY);
		const key = known?.key ?? randomBytes(32).toString('base64url');
		if (!known) await options.store.put(KEY, { key });
		return new AnonymousPosts(options, key);
	}

	close(): Promise<void> {
		this.#rounds.close();
		return this.#intake.close();
	}

	/** Publishes what a person has left, without waiting; settles when it is done. */
	async settle(person: string): Promise<void> {
		const space = personalSpace(person);
		// What has arrived is noted first, then let out.
		await this.#intake.again(space);
		this.#rounds.release(space);
		await this.#intake.again(space);
	}

	/** Person id of whoever is behind something published so; null for anything else. */
	async authorOf(published: string): Promise<string | null> {
		return (await this.#asked(published))?.person ?? null;
	}

	/**
	 * As `authorOf`, for what the person themselves is told or may do: null for what they published before a
	 * link of somebody else opened their account, because whoever used it could otherwise try it out.
	 */
	async ownerOf(published: string): Promise<string | null> {
		const asked = await this.#asked(published);
		if (!asked) return null;
		const { store, accounts } = this.#options;
		const [latest] = await accessChangesOf({ store, accounts }, asked.person);
		return latest && latest.at >= asked.at ? null : asked.person;
	}

	/** What is kept of something published so; null for anything else. */
	async #asked(published: string): Promise<Asked | null> {
		const hash = hashIn(published);
		return hash
			? ((await this.#region.get(`author-of:${hash}`).catch(ignoreStatus(404))) ?? null)
			: null;
	}

	get #region(): PouchDB.Database<Asked> {
		return this.#options.engine.database<Asked>(REGION);
	}

	async #publish(post: Anonymous & { _rev: string }, personal: string): Promise<'taken' | 'later'> {
		const { engine, clock } = this.#options;
		const now = new Date(clock()).toISOString();
		const known = await engine
			.database(personal)
			.get(newPublication({ anonymous: post._id, published: '', reason: '' }, now)._id)
			.catch(ignoreStatus(404));
		if (known) return 'taken';
		const hash = createHmac('sha256', this.#key).update(post._id).digest('hex').slice(0, 32);
		if (post.accepts !== undefined) return this.#accept(post, personal, now);
		const document = documentOf(post, hash, now);
		const reason = await this.#refusalOf(post, document, hash);
		if (reason === '' && !this.#rounds.isDue(post._id, personal)) return 'later';
		if (reason === '') {
			const asked = { person: post.author, published: document._id, at: now };
			// First who asked, then what everybody sees: of nothing that is seen the author is unknown.
			await this.#once(REGION, { _id: `author-of:${hash}`, ...asked });
			await this.#once(REGION, { _id: `asked:${post.author}:${hash}`, ...asked });
			await this.#once(post.space, document);
		}
		const published = reason === '' ? document._id : '';
		await this.#once(personal, newPublication({ anonymous: post._id, published, reason }, now));
		this.#rounds.forget(post._id);
		return 'taken';
	}

	/** The answer that solved what this person asked without a name; the later choice counts. */
	async #accept(post: Anonymous, personal: string, now: string): Promise<'taken' | 'later'> {
		const reason = await this.#acceptanceRefusalOf(post);
		if (reason === '' && !this.#rounds.isDue(post._id, personal)) return 'later';
		const { thread, accepts: reply = '', space } = post;
		const id = acceptanceId(thread);
		if (reason === '') {
			const database = this.#options.engine.database<Acceptance>(space);
			for (;;) {
				const before = await database.get(id).catch(ignoreStatus(404));
				if (before?.reply === reply) break;
				const next = newAcceptance({ author: NOBODY, now }, { thread, reply }, before ?? undefined);
				const written = await database.put(next).catch(ignoreStatus(409));
				// Its host chose in this moment.
				if (written) break;
			}
			this.#options.engine.touch(space);
		}
		const published = reason === '' ? id : '';
		await this.#once(personal, newPublication({ anonymous: post._id, published, reason }, now));
		this.#rounds.forget(post._id);
		return 'taken';
	}

	async #acceptanceRefusalOf(post: Anonymous): Promise<'' | Reason> {
		const { engine, accounts, access } = this.#options;
		const account = accounts.get(post.author);
		if (!account || !access.spaceOf(account, post.space)) return 'not_a_member';
		if (access.isReadOnly(account, post.space)) return 'archived';
		if ((await this.ownerOf(post.thread)) !== post.author) return 'not_asked';
		const database = engine.database<Reply>(post.space);
		const reply = await database.get(post.accepts ?? '').catch(ignoreStatus(404));
		return reply?.thread === post.thread ? '' : 'no_thread';
	}

	async #refusalOf(post: Anonymous, { _id: id }: Envelope, hash: string): Promise<'' | Reason> {
		const { engine, accounts, access, clock } = this.#options;
		const account = accounts.get(post.author);
		if (!account || !access.spaceOf(account, post.space)) return 'not_a_member';
		const database = engine.database(post.space);
		// Published before a kill: only the answer is missing.
		if (await database.get(id).catch(ignoreStatus(404))) return '';
		if (access.isReadOnly(account, post.space)) return 'archived';
		if (post.thread !== '' && !(await database.get(post.thread).catch(ignoreStatus(404))))
			return 'no_thread';
		const { rows } = await this.#region.allDocs({
			include_docs: true,
			startkey: `asked:${post.author}:`,
			endkey: `asked:${post.author}:\uffff`
		});
		const recent = rows.filter(
			({ id: key, doc }) => doc && !key.endsWith(hash) && clock() - Date.parse(doc.at) < DAY_MS
		);
		return recent.length >= MAX_A_DAY ? 'too_many' : '';
	}

	/** Writes a document that another process, or this one before a kill, may have written. */
	async #once(name: string, document: { _id: string }): Promise<void> {
		const { engine } = this.#options;
		await engine.database(name).put(document).catch(ignoreStatus(409));
		engine.touch(name);
	}
}

const hashIn = (published: string): string | undefined =>
	/^(?:thread|reply):anonymous:([0-9a-f]{32})$/.exec(published)?.[1];

/** What everybody sees: under the instant of its publication, which says nothing of its author's day. */
function documentOf({ thread, kind, title, body }: Anonymous, key: string, now: string): Envelope {
	const authorship = { author: NOBODY, now, key };
	return thread === ''
		? newThread(authorship, { kind, title, body })
		: newReply(authorship, { thread, body });
}
