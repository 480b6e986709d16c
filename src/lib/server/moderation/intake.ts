import type { Envelope } from '$lib/domain/core/document';
import { parseSpace } from '$lib/domain/core/space';
import type { Report } from '$lib/domain/moderation/moderation';
import type { Engine } from '../engine/engine';
import { ignoreStatus } from '../engine/failures';
import { log } from '../log';
import type { Register } from './register';

/** Reports of one person that are looked at; nobody has ever had reason for as many. */
const MAX_REPORTS = 500;

const isPersonal = (name: string): boolean => parseSpace(name)?.kind === 'personal';

/**
 * Takes the reports out of people's own spaces into the register, in the background: one space after
 * the other, at the start all of them. Taking one twice changes nothing, so there is no checkpoint.
 */
export class Intake {
	readonly #engine: Engine;
	readonly #register: Register;
	/** Report → revision that was dealt with. */
	readonly #taken = new Map<string, string>();
	readonly #waiting = new Set<string>();
	#working: Promise<void> = Promise.resolve();
	#isClosed = false;
	#unsubscribe: () => void;

	constructor(engine: Engine, register: Register) {
		this.#engine = engine;
		this.#register = register;
		this.#unsubscribe = engine.onChange((name) => {
			if (isPersonal(name)) this.#enqueue(name);
		});
		engine.list().then(
			(names) => names.filter(isPersonal).forEach((name) => this.#enqueue(name)),
			(err: unknown) => log.warn({ err }, 'reports from before the start were not looked for')
		);
	}

	async close(): Promise<void> {
		this.#isClosed = true;
		this.#unsubscribe();
		await this.#working;
	}

	#enqueue(space: string): void {
		if (this.#waiting.has(space)) return;
		this.#waiting.add(space);
		this.#working = this.#working
			.then(() => {
				this.#waiting.delete(space);
				return this.#isClosed ? undefined : this.#takeFrom(space);
			})
			// The next change there, or the next start, tries again.
			.catch((err: unknown) => {
				if (!this.#isClosed) log.warn({ err }, 'reports could not be taken in');
			});
	}

	async #takeFrom(space: string): Promise<void> {
		const database = this.#engine.database<Report>(space);
		const { rows } = await database.allDocs({
			startkey: 'report:',
			endkey: 'report:\uffff',
			limit: MAX_REPORTS
		});
		for (const { id, value } of rows) {
			if (this.#taken.get(id) === value.rev) continue;
			const report = await database.get(id).catch(ignoreStatus(404));
			if (report) await this.#take(report);
			this.#taken.set(id, value.rev);
		}
	}

	async #take(report: Report & { _rev: string }): Promise<void> {
		const { _id, _rev: taken, space, target, reason, detail, updatedAt: at } = report;
		const subject = await targetOf(this.#engine, space, target);
		if (!subject) return;
		const { author } = subject;
		await this.#register.take(_id, {
			...{ space, target, author, reason, detail, at, taken },
			settledAt: null
		});
	}
}

/** What a report or a moderator names; null when there is no such thing. */
export async function targetOf(
	engine: Engine,
	space: string,
	target: string
): Promise<(Envelope & { _rev: string }) | null> {
	// The embedded engine would make a database of whatever is asked for.
	if (!(await engine.updateSeqs([space])).has(space)) return null;
	return (await engine.database<Envelope>(space).get(target).catch(ignoreStatus(404))) ?? null;
}
