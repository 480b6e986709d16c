import type { ReportReason } from '$lib/capabilities/moderation/moderation';
import { REGION, type Engine } from '../engine/engine';
import { ignoreStatus, statusOf } from '../engine/failures';

/** What a case is about, kept with it so that nobody has to look into the space to see whose it is. */
export interface Subject {
	space: string;
	/** Id of the document. */
	target: string;
	/** Person who wrote it. */
	author: string;
}

/** A report as the server keeps it, away from every space. */
export interface StoredReport extends Subject {
	/** Revision in the person's own space it was taken from. */
	taken: string;
	reason: ReportReason;
	detail: string;
	/** When it was written, by the clock of the phone; ISO 8601. */
	at: string;
	/** When it was taken in, ISO 8601; missing in those of before this was kept. */
	arrivedAt?: string;
	/** ISO 8601; null while nobody has dealt with it. */
	settledAt: string | null;
}

/** What was last decided about a document. */
export interface Decision extends Subject {
	state: 'hidden' | 'restored' | 'dismissed';
	/** Why it was hidden. */
	reason: string;
	/** Person who decided. */
	by: string;
	/** ISO 8601. */
	at: string;
}

const REPORT = 'report:';
const DECISION = 'moderation:';

/** Entries read at once; a region has a few a month, and keeps them. */
const PAGE = 1000;

const decisionId = ({ space, target }: Pick<Subject, 'space' | 'target'>): string =>
	`${DECISION}${space}:${target}`;

/** The reports and decisions of the region, in the server's own database. */
export class Register {
	readonly #engine: Engine;

	constructor(engine: Engine) {
		this.#engine = engine;
	}

	reports(): Promise<StoredReport[]> {
		return this.#all<StoredReport>(REPORT);
	}

	decisions(): Promise<Decision[]> {
		return this.#all<Decision>(DECISION);
	}

	/**
	 * Takes a report in under its id, which is that of its writer and target. What is changed in it since, also
	 * by a second device, is kept and is no news: while it waits it stays what arrived first, and what was
	 * decided stays decided, so that nobody rings those who decide again and again.
	 */
	async take(id: string, report: StoredReport): Promise<void> {
		await this.#change<StoredReport>(id, (known) => {
			if (known?.taken === report.taken) return null;
			if (!known) return report;
			return { ...report, arrivedAt: known.arrivedAt ?? known.at, settledAt: known.settledAt };
		});
	}

	async decide(decision: Decision): Promise<void> {
		await this.#change<Decision>(decisionId(decision), () => decision);
	}

	/** Marks every report about a document as dealt with; returns how many were open. */
	async settle({ space, target }: Subject, at: string): Promise<number> {
		const open = (await this.#all<StoredReport>(REPORT)).filter(
			(report) => report.settledAt === null && report.space === space && report.target === target
		);
		for (const { _id } of open)
			await this.#change<StoredReport>(_id, (known) => known && { ...known, settledAt: at });
		return open.length;
	}

	#database<T extends object>(): PouchDB.Database<T> {
		return this.#engine.database<T>(REGION);
	}

	async #all<T extends object>(prefix: string): Promise<(T & { _id: string })[]> {
		const found: (T & { _id: string })[] = [];
		let start = prefix;
		for (;;) {
			const { rows } = await this.#database<T>().allDocs({
				startkey: start,
				endkey: `${prefix}\uffff`,
				include_docs: true,
				limit: PAGE
			});
			found.push(...rows.flatMap(({ doc }) => (doc ? [doc as T & { _id: string }] : [])));
			const last = rows.at(-1);
			if (!last || rows.length < PAGE) return found;
			// The smallest id behind it.
			start = `${last.id}\0`;
		}
	}

	/** Writes what `change` makes of an entry; it is asked again when somebody else was faster. */
	async #change<T extends object>(
		id: string,
		change: (known: T | null) => T | null
	): Promise<void> {
		const database = this.#database<T>();
		for (;;) {
			const known = (await database.get(id).catch(ignoreStatus(404))) ?? null;
			const next = change(known);
			if (!next) return;
			try {
				const revision = known ? { _rev: known._rev } : {};
				await database.put({ ...next, ...revision, _id: id } as PouchDB.Core.PutDocument<T>);
				return;
			} catch (error) {
				if (statusOf(error) !== 409) throw error;
			}
		}
	}
}
