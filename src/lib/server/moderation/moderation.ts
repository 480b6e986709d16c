import { cut } from '$lib/domain/core/cut';
import { tokyoDate } from '$lib/domain/core/time';
import type { Envelope, Who } from '$lib/domain/core/document';
import { typedTexts } from '$lib/domain/typed';
import type { Reply } from '$lib/capabilities/thread/thread';
import { parseSpace, personalSpace } from '$lib/domain/core/space';
import { typedIn } from '$lib/capabilities/moderation/masked';
import { hidingId } from '$lib/capabilities/moderation/hiding-id';
import { newHiding, type Hiding } from '$lib/capabilities/moderation/moderation';
import { isModerator, may } from '$lib/domain/permissions/may';
import type { ModerationCase, ModerationInfo, ModerationRequest } from '$lib/domain/wire';
import type { Access } from '../access/access';
import type { Accounts } from '../accounts/accounts';
import type { Account, SignedIn } from '../accounts/types';
import type { Audit } from '../audit/audit';
import { REGION, type Engine } from '../engine/engine';
import { ignoreStatus, statusOf } from '../engine/failures';
import { HttpError, notFound } from '../http/errors';
import type { Report } from '$lib/capabilities/moderation/moderation';
import type { WaitingNow } from '../duties/duties';
import type { Intake } from '../intake/intake';
import { PublishingRounds, type Delay } from '../intake/publishing-rounds';
import { reportIntake, targetOf } from './intake';
import { keyOf, Register, type Decision, type Subject } from './register';

interface Options {
	engine: Engine;
	accounts: Accounts;
	access: Access;
	audit: Audit;
	/** Until a report reaches those who decide. */
	delay: Delay;
	/** Milliseconds since 1970. */
	clock: () => number;
	/** What waits for a decision has changed. */
	onchange?: () => void;
}

/** Cases on the screen at once; dealing with them brings the next. */
const MAX_CASES = 100;
/** Characters of a reported text that a moderator is shown. */
const MAX_TEXT = 4000;

const AUDITED = { hide: 'hidden', restore: 'restored', dismiss: 'report-settled' } as const;

const roleRequired = (): HttpError => new HttpError(403, 'forbidden', 'role_required');

/** Reports and hiding: who may do what follows from the table of permissions. */
export class Moderation {
	readonly #options: Options;
	readonly #register: Register;
	readonly #intake: Intake<Report>;
	readonly #rounds: PublishingRounds;

	private constructor(options: Options) {
		this.#options = options;
		this.#register = new Register(options.engine);
		const { engine, clock, delay } = options;
		const ontaken = () => options.onchange?.();
		this.#rounds = new PublishingRounds({ ...delay, isTogether: true }, clock, (spaces) => {
			// What fails is tried again there.
			for (const space of spaces) void this.#intake.again(space).catch(() => undefined);
		});
		const [rounds, register] = [this.#rounds, this.#register];
		this.#intake = reportIntake({ engine, clock, ontaken, rounds, register });
	}

	static async open(options: Options): Promise<Moderation> {
		await options.engine.ensure(REGION);
		return new Moderation(options);
	}

	close(): Promise<void> {
		this.#rounds.close();
		return this.#intake.close();
	}

	/** Takes in what a person has reported, without waiting; settles when it is done. */
	async settle(person: string): Promise<void> {
		const space = personalSpace(person);
		// What has arrived is noted first, then let out.
		await this.#intake.again(space);
		this.#rounds.release(space);
		await this.#intake.again(space);
	}

	/**
	 * What waits for this person's decision and what is hidden, the newest first; never who reported it.
	 * @throws HttpError 403
	 */
	async cases({ account }: SignedIn): Promise<ModerationInfo> {
		const who = this.#who(account);
		if (!isModerator(who)) throw roleRequired();
		const people = this.#people();
		const isMine = (subject: Subject): boolean => this.#may(who, 'hide', subject, people);
		const [reports, decisions, everReported] = await Promise.all([
			this.#register.openReports(),
			this.#register.decisions(),
			this.#register.everReported()
		]);
		const byTarget = new Map<
			string,
			{ subject: Subject; decision?: Decision; open: typeof reports }
		>();
		const of = (subject: Subject) => {
			const key = keyOf(subject);
			const found = byTarget.get(key) ?? { subject, open: [] };
			byTarget.set(key, found);
			return found;
		};
		for (const decision of decisions.filter(isMine)) of(decision).decision = decision;
		for (const report of reports.filter(isMine)) of(report).open.push(report);
		const open = [...byTarget.values()]
			.filter((found) => found.open.length > 0 || found.decision?.state === 'hidden')
			.map((found) => {
				const moments = [found.decision?.at ?? '', ...found.open.map(({ at }) => at)].sort();
				return { ...found, at: moments.at(-1) ?? '' };
			})
			.sort(
				(a, b) => Number(b.open.length > 0) - Number(a.open.length > 0) || (a.at < b.at ? 1 : -1)
			);
		// Of a place they do not have, moderators read what somebody there has reported, and nothing else.
		const mayRead = (subject: Subject): boolean =>
			everReported(subject) || this.#options.access.spaceOf(account, subject.space) !== null;
		const cases = await Promise.all(
			open.slice(0, MAX_CASES).map(async ({ subject, decision, open }) => ({
				...(await this.#describe(account, subject, people, mayRead(subject))),
				hidden: decision?.state === 'hidden' ? decision.reason : null,
				reports: open
					.sort((a, b) => (a.at < b.at ? 1 : -1))
					.map(({ reason, detail, at }) => ({ reason, detail, on: tokyoDate(at) }))
			}))
		);
		return { cases, more: open.length > MAX_CASES };
	}

	/**
	 * Hides, shows again, or puts reports aside. In the audit log before anything is changed.
	 * @throws HttpError 403, 404
	 */
	async decide({ account }: SignedIn, request: ModerationRequest): Promise<void> {
		const { audit, clock, access, engine } = this.#options;
		const { action, space, target, reason } = request;
		const document = await targetOf(engine, space, target);
		const hasSpace = access.spaceOf(account, space) !== null;
		if (!document) throw notFound();
		const subject: Subject = { space, target, author: document.author };
		const people = this.#people();
		const needed = action === 'restore' ? 'restore' : 'hide';
		if (!this.#may(this.#who(account), needed, subject, people))
			// What one cannot read is as unknown as what does not exist.
			throw hasSpace ? roleRequired() : notFound();
		await audit.append({
			actor: account.personId,
			action: AUDITED[action],
			target,
			municipality: people.get(document.author)?.municipality ?? '',
			detail: [space, reason].filter(Boolean).join(' ')
		});
		const at = new Date(clock()).toISOString();
		if (action !== 'dismiss') {
			await this.#write(subject, action === 'hide' ? 'hidden' : 'restored', reason, at);
			const state = action === 'hide' ? 'hidden' : 'restored';
			await this.#register.decide({ ...subject, state, reason, by: account.personId, at });
		}
		await this.#register.settle(subject, at);
		this.#options.onchange?.();
	}

	/** What waits for a decision, each document once; nothing of who reported it. */
	async waiting(): Promise<WaitingNow> {
		const byTarget = new Map<string, { subject: Subject; arrivedAt: string }>();
		for (const report of await this.#register.openReports()) {
			const { space, target, author, at, arrivedAt = at } = report;
			const known = byTarget.get(keyOf(report));
			if (known && known.arrivedAt > arrivedAt) continue;
			byTarget.set(keyOf(report), { subject: { space, target, author }, arrivedAt });
		}
		return () => {
			const decidersOf = this.#deciders();
			return [...byTarget.values()].map(({ subject, arrivedAt }) => ({
				arrivedAt,
				deciders: decidersOf(subject)
			}));
		};
	}

	/** Finds those for whom `cases` names something. */
	#deciders(): (subject: Subject) => string[] {
		const { access } = this.#options;
		const people = this.#people();
		const everywhere = [...people.values()].flatMap(({ personId, roles }) =>
			roles.includes('secretariat') || roles.includes('municipal-admin') ? [personId] : []
		);
		const known = new Map<string, Who | null>();
		const whoOf = (person: string): Who | null => {
			const account = people.get(person);
			const who = known.get(person) ?? (account && !account.disabled ? this.#who(account) : null);
			known.set(person, who);
			return who;
		};
		return (subject) => {
			const space = parseSpace(subject.space);
			const candidates = new Set([...everywhere, ...(space ? access.holdersOf(space) : [])]);
			return [...candidates].filter((person) => {
				const who = whoOf(person);
				return who !== null && this.#may(who, 'hide', subject, people);
			});
		};
	}

	/** Beside the target in its space, from where every phone gets it. */
	async #write(
		{ space, target }: Subject,
		state: Hiding['state'],
		reason: string,
		at: string
	): Promise<void> {
		const { engine } = this.#options;
		const database = engine.database<Hiding>(space);
		for (;;) {
			const before = (await database.get(hidingId(target)).catch(ignoreStatus(404))) ?? null;
			const words = reason || before?.reason || '';
			// Nothing to show again.
			if (!before && state === 'restored') return;
			if (before?.state === state && before.reason === words) return;
			try {
				await database.put(newHiding({ target, state, reason: words }, at, before));
				break;
			} catch (error) {
				// Somebody else decided in this moment: the later word counts.
				if (statusOf(error) !== 409) throw error;
			}
		}
		engine.touch(space);
	}

	async #describe(
		account: Account,
		subject: Subject,
		people: ReadonlyMap<string, Account>,
		isReadable: boolean
	): Promise<Omit<ModerationCase, 'hidden' | 'reports'>> {
		const { engine, access } = this.#options;
		const { space, target, author } = subject;
		const [document, parsed] = [await targetOf(engine, space, target), parseSpace(space)];
		const person = people.get(author);
		return {
			space,
			target,
			thread: await this.#threadOf(account, space, document),
			spaceTitle: parsed ? access.titleOf(parsed) : '',
			author: person ? { name: person.name, unitName: person.unitName } : null,
			text: document && isReadable ? cut(typedIn(document), MAX_TEXT) : ''
		};
	}

	/** Where a reply stands; a report opens the reply, and not its thread. */
	async #threadOf(
		account: Account,
		space: string,
		document: Envelope | null
	): Promise<ModerationCase['thread']> {
		if (document?.type !== 'reply') return null;
		const { engine, access } = this.#options;
		const { thread: id } = document as Reply;
		const thread = access.spaceOf(account, space) ? await targetOf(engine, space, id) : null;
		return { id, title: thread ? (typedTexts(thread)[0] ?? '') : '' };
	}

	#who(account: Account): Who {
		return { id: account.personId, roles: this.#options.access.rolesOf(account) };
	}

	#may(
		who: Who,
		action: 'hide' | 'restore',
		{ space: id, target, author }: Subject,
		people: ReadonlyMap<string, Account>
	): boolean {
		const space = parseSpace(id);
		const type = target.slice(0, target.indexOf(':'));
		if (!space) return false;
		return may(
			who,
			action,
			{ type, author },
			{ space, municipality: people.get(author)?.municipality }
		);
	}

	/** Also those who left: what they wrote is still there. */
	#people(): Map<string, Account> {
		return new Map(this.#options.accounts.all().map((account) => [account.personId, account]));
	}
}
