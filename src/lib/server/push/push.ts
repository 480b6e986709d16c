import type { Acceptance } from '$lib/capabilities/thread/acceptance';
import type { Envelope } from '$lib/domain/core/document';
import { COMMONS, parseSpace, personalSpace } from '$lib/domain/core/space';
import type { Series, Verdict } from '$lib/capabilities/event/event';
import type { Duty } from '$lib/capabilities/inbox/duty';
import type { PushInfo, PushSubscriptionRequest } from '$lib/capabilities/inbox/wire';
import type { Thread } from '$lib/capabilities/thread/thread';
import type { Access } from '../access/access';
import type { Accounts } from '../accounts/accounts';
import type { SignedIn } from '../accounts/types';
import { type Engine } from '../engine/engine';
import { ignoreStatus } from '../engine/failures';
import { badRequest, HttpError, notFound } from '../http/errors';
import { log } from '../log';
import type { Sessions } from '../sessions/sessions';
import type { Settings } from '../settings';
import { Delivery } from './delivery';
import { isPushEndpoint } from './endpoint';
import { vapidKeys, vapidSubject, type VapidKeys } from './keys';
import { Sender } from './sender';
import { isSameKey, Subscriptions } from './subscriptions';
import { tellingOfAnswer, tellingOfVerdict, tellingsOf, type Telling } from './telling';

interface Options {
	engine: Engine;
	accounts: Accounts;
	access: Access;
	sessions: Sessions;
	/** Who is behind something published without a name. */
	authorOf: (published: string) => Promise<string | null>;
	settings: Settings;
	/** Milliseconds since 1970. */
	clock: () => number;
}

/** Changes read at once. */
const BATCH = 200;
/** Posts that are remembered as told, so that none is told twice. */
const MAX_TOLD = 10_000;

/**
 * Tells people whose app is closed of what concerns them (Web Push). It follows what is written from
 * now on; what it misses while the server is down is in everybody's inbox all the same.
 */
export class Push {
	/** Database → sequence up to which it was read. */
	readonly #since = new Map<string, string | number>();
	readonly #waiting = new Set<string>();
	readonly #told = new Set<string>();
	readonly #startedAt: string;
	#working: Promise<void> = Promise.resolve();
	#isClosed = false;
	#unsubscribe: () => void = () => {};

	private constructor(
		private readonly options: Options,
		private readonly keys: VapidKeys,
		private readonly subscriptions: Subscriptions,
		private readonly delivery: Delivery
	) {
		this.#startedAt = new Date(options.clock()).toISOString();
	}

	static async open(options: Options): Promise<Push> {
		const { engine, settings, sessions } = options;
		const keys = await vapidKeys(engine, settings);
		const subscriptions = await Subscriptions.open(engine, sessions, keys.publicKey);
		const { pushHosts: hosts, pushDelaySeconds } = settings;
		const sender = new Sender({ keys, subject: vapidSubject(settings), hosts });
		const delayMs = pushDelaySeconds * 1000;
		const delivery = new Delivery({ ...options, subscriptions, sender, delayMs });
		const push = new Push(options, keys, subscriptions, delivery);
		await push.#skipToNow();
		push.#unsubscribe = engine.onChange((name) => push.#enqueue(name));
		return push;
	}

	async close(): Promise<void> {
		this.#isClosed = true;
		this.#unsubscribe();
		this.subscriptions.close();
		this.delivery.close();
		await this.#working;
	}

	info({ session }: SignedIn): PushInfo {
		return {
			publicKey: this.keys.publicKey,
			isSubscribed: this.subscriptions.has(session)
		};
	}

	/** @throws HttpError 400 for an address the server does not call, 409 for one made for another key */
	async subscribe(
		{ account, session }: SignedIn,
		{ endpoint, keys, applicationServerKey = this.keys.publicKey }: PushSubscriptionRequest
	): Promise<void> {
		const { settings, clock } = this.options;
		if (!isPushEndpoint(endpoint, settings.pushHosts)) throw badRequest('unknown_push_service');
		if (!isSameKey(applicationServerKey, this.keys.publicKey))
			throw new HttpError(409, 'conflict', 'other_key');
		// What was written while there was nobody to tell is no news.
		if (this.subscriptions.people().size === 0) await this.#skipToNow();
		const at = new Date(clock()).toISOString();
		const made = { endpoint, keys, applicationServerKey };
		await this.subscriptions.keep({ ...made, person: account.personId, session, at });
	}

	unsubscribe({ session }: SignedIn): Promise<void> {
		return this.subscriptions.remove(session);
	}

	/** Tells this device that it can be told. @throws HttpError 404 without a subscription, 429 */
	async test({ account, session }: SignedIn): Promise<void> {
		const own = (await this.subscriptions.of(account.personId)).find(
			(subscription) => subscription.session === session
		);
		if (!own) throw notFound();
		await this.delivery.test(own);
	}

	async #skipToNow(): Promise<void> {
		const { engine } = this.options;
		const names = (await engine.list()).filter(isFollowed);
		for (const [name, seq] of await engine.updateSeqs(names))
			this.#since.set(name, engine.kind === 'embedded' ? Number(seq) : seq);
	}

	#enqueue(name: string): void {
		if (this.#isClosed || this.#waiting.has(name)) return;
		const space = parseSpace(name);
		const people = this.subscriptions.people();
		const isWanted =
			space?.kind === 'personal' ? people.has(space.key) : isFollowed(name) && people.size > 0;
		if (!isWanted) return;
		this.#waiting.add(name);
		this.#working = this.#working
			.then(() => {
				this.#waiting.delete(name);
				if (this.#isClosed) return undefined;
				return space?.kind === 'personal' ? this.#readAnswers(space.key) : this.#readPosts(name);
			})
			.catch((err: unknown) => {
				if (!this.#isClosed) log.warn({ err }, 'what there is to tell was not found out');
			});
	}

	/** Reads on in a community, or in `commons`. */
	async #readPosts(name: string): Promise<void> {
		const database = this.options.engine.database<Envelope>(name);
		for (;;) {
			const { results, last_seq } = await database.changes({
				since: this.#since.get(name) ?? 0,
				limit: BATCH,
				include_docs: true
			});
			this.#since.set(name, last_seq);
			for (const { doc } of results) if (doc && this.#isNews(doc)) await this.#tell(name, doc);
			if (results.length < BATCH) return;
		}
	}

	/** A post tells once, an answer whenever it changes. */
	#isNews({ _id: id, _rev: rev = '', ...document }: Envelope & { _rev?: string }): boolean {
		const { type } = document;
		const isPost = type === 'thread' || type === 'reply';
		if (!isPost && type !== 'acceptance' && type !== 'verdict') return false;
		// What was changed since it was first sent is no news, however late we see it.
		if (isPost && !rev.startsWith('1-') && 'earlier' in document) return false;
		return this.#isFirst(isPost ? id : `${id} ${rev}`);
	}

	#isFirst(key: string): boolean {
		if (this.#told.has(key)) return false;
		this.#told.add(key);
		const [oldest] = this.#told;
		if (this.#told.size > MAX_TOLD && oldest !== undefined) this.#told.delete(oldest);
		return true;
	}

	async #tell(space: string, document: Envelope): Promise<void> {
		const { engine } = this.options;
		if (document.type === 'verdict') {
			const verdict = document as Verdict;
			const series = await engine
				.database<Series>(COMMONS)
				.get(verdict.series)
				.catch(ignoreStatus(404));
			return this.#deliver(tellingOfVerdict(verdict, series?.title ?? ''));
		}
		const { thread = document._id } = document as Envelope & { thread?: string };
		const found = await engine.database<Thread>(space).get(thread).catch(ignoreStatus(404));
		const unnamed = await this.#authorsOf([thread, document._id, (document as Acceptance).reply]);
		const people = this.subscriptions.people();
		this.#deliver(tellingsOf(space, document, found ?? null, people, unnamed));
	}

	/** Who is behind those of these posts that have no name. */
	async #authorsOf(posts: readonly (string | undefined)[]): Promise<Map<string, string>> {
		const known = new Map<string, string>();
		for (const post of posts) {
			const author = post === undefined ? null : await this.options.authorOf(post);
			if (post !== undefined && author !== null) known.set(post, author);
		}
		return known;
	}

	/** What the server left in somebody's own space since it was started. */
	async #readAnswers(person: string): Promise<void> {
		const database = this.options.engine.database<Envelope>(personalSpace(person));
		for (const type of ['decision', 'publication', 'duty']) {
			const { rows } = await database.allDocs({
				startkey: `${type}:`,
				endkey: `${type}:\uffff`,
				include_docs: true
			});
			for (const { doc } of rows) {
				if (!doc) continue;
				const telling = tellingOfAnswer(doc, person);
				const isNew = telling.at > this.#startedAt && (doc as Partial<Duty>).count !== 0;
				// The same duty is told of once for each thing that arrives.
				if (isNew && this.#isFirst(`${doc._id} ${type === 'duty' ? telling.at : ''}`))
					this.#deliver([telling]);
			}
		}
	}

	#deliver(tellings: readonly Telling[]): void {
		const people = this.subscriptions.people();
		for (const telling of tellings) if (people.has(telling.person)) this.delivery.add(telling);
	}
}

/** Communities, and `commons` with its verdicts. */
const isFollowed = (name: string): boolean =>
	name === COMMONS || parseSpace(name)?.kind === 'community';
