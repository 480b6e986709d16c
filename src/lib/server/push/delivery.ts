import { cut } from '$lib/domain/core/cut';
import { NOBODY } from '$lib/capabilities/anonymous/nobody';
import { COMMONS, parseSpace, personalSpace } from '$lib/domain/core/space';
import type { Duty } from '$lib/capabilities/inbox/duty';
import { isQuiet, noticesId, USUAL_NOTICES, type Notices } from '$lib/capabilities/inbox/notices';
import {
	isUnread,
	latest,
	readmarkId,
	seenKey,
	type Readmark
} from '$lib/capabilities/inbox/readmark';
import { levelAt, watchId, type Watch } from '$lib/capabilities/inbox/watch';
import { MAX_PUSH_TITLE, type PushPayload } from '$lib/capabilities/inbox/wire';
import { hidingId } from '$lib/capabilities/moderation/hiding-id';
import type { Hiding } from '$lib/capabilities/moderation/moderation';
import type { Access } from '../access/access';
import type { Accounts } from '../accounts/accounts';
import type { Engine } from '../engine/engine';
import { ignoreStatus } from '../engine/failures';
import { tooMany } from '../http/errors';
import { log } from '../log';
import type { Sender } from './sender';
import type { Subscription, Subscriptions } from './subscriptions';
import type { Telling } from './telling';

interface Options {
	engine: Engine;
	accounts: Accounts;
	access: Access;
	subscriptions: Subscriptions;
	sender: Pick<Sender, 'send'>;
	/** So long a device that is in use has to show it first, milliseconds. */
	delayMs: number;
	clock: () => number;
}

/** Notices one person gets in an hour, at most; all of it is in the inbox. */
const MAX_AN_HOUR = 20;
const HOUR_MS = 60 * 60 * 1000;
/** How often it is asked whether quiet hours are over. */
const ROUND_MS = 60 * 1000;
/** Things that wait for the end of quiet hours, of one person. */
const MAX_WAITING = 100;
/** Between two tests of a device. */
const TEST_MS = 10_000;

/**
 * Decides at the last moment whether, and with which words, a person is told: by what they may read
 * then, what they want, what another device has shown them, and the time of day. In quiet hours things
 * wait; at their end one notice says how many.
 */
export class Delivery {
	/** Person → what waits, by what it is about. */
	readonly #waiting = new Map<string, Map<string, Telling>>();
	/** Person → when they were told within the last hour. */
	readonly #sent = new Map<string, number[]>();
	readonly #timers = new Map<string, NodeJS.Timeout>();
	readonly #tests = new Map<string, number>();
	/** Those in quiet hours. */
	readonly #quiet = new Set<string>();
	readonly #round: NodeJS.Timeout;

	constructor(private readonly options: Options) {
		this.#round = setInterval(() => {
			for (const person of [...this.#quiet]) this.#schedule(person, 0);
		}, ROUND_MS);
		this.#round.unref();
	}

	close(): void {
		clearInterval(this.#round);
		for (const timer of this.#timers.values()) clearTimeout(timer);
		this.#timers.clear();
	}

	add(telling: Telling): void {
		const waiting = this.#waiting.get(telling.person) ?? new Map<string, Telling>();
		this.#waiting.set(telling.person, waiting);
		const known = waiting.get(telling.about);
		// Being called is more than being answered.
		if (known?.kind === 'mention' && telling.kind === 'answer') return;
		if (waiting.size >= MAX_WAITING && !known) return;
		waiting.set(telling.about, telling);
		this.#schedule(telling.person, this.options.delayMs);
	}

	/** @throws HttpError 429 */
	async test(subscription: Subscription): Promise<void> {
		const { session } = subscription;
		const now = this.options.clock();
		if (now - (this.#tests.get(session) ?? 0) < TEST_MS) throw tooMany('too_many', TEST_MS);
		this.#tests.set(session, now);
		await this.#send(subscription, { kind: 'test', path: '/inbox', title: '', tag: 'test' });
	}

	#schedule(person: string, ms: number): void {
		if (this.#timers.has(person)) return;
		const timer = setTimeout(() => {
			this.#timers.delete(person);
			this.#tell(person).catch((err: unknown) => log.warn({ err }, 'a notice was not sent'));
		}, ms);
		timer.unref();
		this.#timers.set(person, timer);
	}

	async #tell(person: string): Promise<void> {
		const { engine, clock, subscriptions } = this.options;
		const wanted =
			(await engine
				.database<Notices>(personalSpace(person))
				.get(noticesId(person))
				.catch(ignoreStatus(404))) ?? USUAL_NOTICES;
		if (isQuiet(wanted, clock())) {
			this.#quiet.add(person);
			return;
		}
		const wasQuiet = this.#quiet.delete(person);
		const waiting = [...(this.#waiting.get(person)?.values() ?? [])];
		this.#waiting.delete(person);
		const payloads: PushPayload[] = [];
		for (const telling of waiting)
			if (!wanted.off.includes(telling.kind) && (await this.#isDue(telling)))
				payloads.push(await this.#payloadOf(telling));
		const devices = payloads.length > 0 ? await subscriptions.of(person) : [];
		const summed: PushPayload[] =
			wasQuiet && payloads.length > 1
				? [{ kind: 'summary', path: '/inbox', title: '', tag: 'summary', count: payloads.length }]
				: payloads;
		for (const payload of summed)
			if (this.#isWithinRate(person))
				await Promise.all(devices.map((device) => this.#send(device, payload)));
	}

	async #send(device: Subscription, payload: PushPayload): Promise<void> {
		const outcome = await this.options.sender.send(device, payload);
		if (outcome === 'gone') await this.options.subscriptions.remove(device.session);
	}

	#isWithinRate(person: string): boolean {
		const now = this.options.clock();
		const sent = (this.#sent.get(person) ?? []).filter((at) => now - at < HOUR_MS);
		const isWithin = sent.length < MAX_AN_HOUR;
		this.#sent.set(person, isWithin ? [...sent, now] : sent);
		return isWithin;
	}

	/** May the person read it, watches the place, and has not seen it on any device? */
	async #isDue({ person, kind, space, about, posts, at }: Telling): Promise<boolean> {
		const { engine, accounts, access, clock } = this.options;
		const account = accounts.get(person);
		if (!account || !access.spaceOf(account, space)) return false;
		const personal = engine.database<Watch | Readmark>(personalSpace(person));
		const [watched, mark, all] = await Promise.all([
			personal.get<Watch>(watchId(person, parseSpace(space)?.key ?? '')).catch(ignoreStatus(404)),
			personal.get<Readmark>(readmarkId(person, space)).catch(ignoreStatus(404)),
			personal.get<Readmark>(readmarkId(person, COMMONS)).catch(ignoreStatus(404))
		]);
		// Somebody else may have decided meanwhile.
		if (kind === 'duty' && !(await this.#isWaiting(person, about))) return false;
		const level = space === COMMONS ? 'mine' : levelAt(watched, new Date(clock()).toISOString());
		if (level === 'none' || (kind === 'thread' && level !== 'all')) return false;
		const upTo = latest(mark?.upTo, all?.upTo);
		if (!isUnread({ at }, { mark: mark?.seen[seenKey(about)], upTo })) return false;
		for (const post of posts) if (await this.#isHidden(space, post)) return false;
		return true;
	}

	async #isWaiting(person: string, duty: string): Promise<boolean> {
		const found = await this.options.engine
			.database<Duty>(personalSpace(person))
			.get(duty)
			.catch(ignoreStatus(404));
		return found !== undefined && found.count > 0;
	}

	async #isHidden(space: string, id: string): Promise<boolean> {
		const hiding = await this.options.engine
			.database<Hiding>(space)
			.get(hidingId(id))
			.catch(ignoreStatus(404));
		return hiding?.state === 'hidden';
	}

	/** With a title only where everybody of the region might read it, and nobody chose to be unnamed. */
	async #payloadOf({ kind, space, about, authors, path, title }: Telling): Promise<PushPayload> {
		const community = this.options.access.communityOf(parseSpace(space)?.key ?? '');
		const isOpen = space === COMMONS || community?.scope === 'region';
		const isNamed = !authors.includes(NOBODY);
		return {
			...{ kind, path, tag: about },
			title: isOpen && isNamed ? cut(title, MAX_PUSH_TITLE) : ''
		};
	}
}
