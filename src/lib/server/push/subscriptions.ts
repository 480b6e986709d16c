import type { PushSubscriptionRequest } from '$lib/capabilities/inbox/wire';
import { REGION, type Engine } from '../engine/engine';
import { ignoreStatus } from '../engine/failures';
import { log } from '../log';
import type { Sessions } from '../sessions/sessions';

/** Where a device hears of notices. */
export interface Subscription extends PushSubscriptionRequest {
	person: string;
	/** The session it was made in, without which it is nothing. */
	session: string;
	/** ISO 8601. */
	at: string;
}

const PREFIX = 'subscription:';
const idOf = (session: string): string => PREFIX + session.slice(session.indexOf(':') + 1);

/** Subscriptions of sessions, held in memory and in the database `region`; one for each session. */
export class Subscriptions {
	/** By session. */
	readonly #all = new Map<string, Subscription>();
	readonly #unsubscribe: () => void;

	private constructor(
		private readonly engine: Engine,
		private readonly sessions: Sessions
	) {
		this.#unsubscribe = sessions.onEnd((session) => {
			this.remove(session).catch((err: unknown) =>
				log.warn({ err }, 'a subscription was not removed; it is not used any more')
			);
		});
	}

	/** @param serverKey what was made for another key of the server is forgotten: no service takes it */
	static async open(engine: Engine, sessions: Sessions, serverKey: string): Promise<Subscriptions> {
		await engine.ensure(REGION);
		const subscriptions = new Subscriptions(engine, sessions);
		const { rows } = await subscriptions.#db.allDocs({
			startkey: PREFIX,
			endkey: `${PREFIX}\uffff`,
			include_docs: true
		});
		for (const { doc } of rows) {
			if (!doc) continue;
			const { applicationServerKey = serverKey } = doc;
			if (isSameKey(applicationServerKey, serverKey)) subscriptions.#all.set(doc.session, doc);
			else await subscriptions.remove(doc.session);
		}
		return subscriptions;
	}

	close(): void {
		this.#unsubscribe();
	}

	/** People who have any. */
	people(): Set<string> {
		return new Set([...this.#all.values()].map(({ person }) => person));
	}

	has(session: string): boolean {
		return this.#all.has(session);
	}

	/** Those of a person whose sessions still count: asked anew each time. */
	async of(person: string): Promise<Subscription[]> {
		const own = [...this.#all.values()].filter((found) => found.person === person);
		if (own.length === 0) return [];
		const devices = await this.sessions.devicesOf(person);
		const alive = new Set(devices.map(({ session }) => session));
		return own.filter(({ session }) => alive.has(session));
	}

	/** Keeps the one of a session; the device then has no other, whoever used it before. */
	async keep(subscription: Subscription): Promise<void> {
		for (const { session, endpoint } of [...this.#all.values()])
			if (endpoint === subscription.endpoint && session !== subscription.session)
				await this.remove(session);
		const _id = idOf(subscription.session);
		const known = await this.#db.get(_id).catch(ignoreStatus(404));
		await this.#db
			.put({ ...subscription, _id, ...(known ? { _rev: known._rev } : {}) })
			// The same device at the same moment, which is as good.
			.catch(ignoreStatus(409));
		this.#all.set(subscription.session, subscription);
	}

	async remove(session: string): Promise<void> {
		this.#all.delete(session);
		const known = await this.#db.get(idOf(session)).catch(ignoreStatus(404));
		if (known) await this.#db.remove(known).catch(ignoreStatus(404, 409));
	}

	get #db(): PouchDB.Database<Subscription> {
		return this.engine.database<Subscription>(REGION);
	}
}

/** Browsers write base64url without what fills it up; settings may have it. */
export const isSameKey = (a: string, b: string): boolean =>
	a.replace(/=+$/, '') === b.replace(/=+$/, '');
