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

/** What a report or a decision is about, as one text. */
export const keyOf = ({ space, target }: Pick<Subject, 'space' | 'target'>): string =>
	`${space} ${target}`;

/** What of the register is asked for again and again. */
interface Overview {
	/** Reports nobody has dealt with, by id. */
	open: Map<string, StoredReport>;
	/** What was ever reported. */
	reported: Set<string>;
	/** By what they are about. */
	decisions: Map<string, Decision>;
}

/**
 * The reports and decisions of the region, in the server's own database. All of it is read once; what is
 * written since is followed here, where alone it is written: what was settled years ago costs nothing.
 */
export class Register {
	readonly #engine: Engine;
	#overview: Promise<Overview> | null = null;

	constructor(engine: Engine) {
		this.#engine = engine;
	}

	/** Reports nobody has dealt with. */
	async openReports(): Promise<StoredReport[]> {
		return [...(await this.#read()).open.values()];
	}

	/** Tells whether something was ever reported. */
	async everReported(): Promise<(subject: Subject) => boolean> {
		const { reported } = await this.#read();
		return (subject) => reported.has(keyOf(subject));
	}

	async decisions(): Promise<Decision[]> {
		return [...(await this.#read()).decisions.values()];
	}

	/**
	 * Takes a report in under its id, which is that of its writer and target. What is changed in it since, also
	 * by a second device, is kept and is no news: while it waits it stays what arrived first, and what was
	 * decided stays decided, so that nobody rings those who decide again and again.
	 */
	async take(id: string, report: StoredReport): Promise<void> {
		const overview = await this.#read();
		const written = await this.#change<StoredReport>(id, (known) => {
			if (known?.taken === report.taken) return null;
			if (!known) return report;
			return { ...report, arrivedAt: known.arrivedAt ?? known.at, settledAt: known.settledAt };
		});
		if (written) note(overview, id, written);
	}

	async decide(decision: Decision): Promise<void> {
		const { decisions } = await this.#read();
		await this.#change<Decision>(decisionId(decision), () => decision);
		decisions.set(keyOf(decision), decision);
	}

	/** Marks every report about a document as dealt with; returns how many were open. */
	async settle({ space, target }: Subject, at: string): Promise<number> {
		const overview = await this.#read();
		const open = [...overview.open].filter(
			([, report]) => report.space === space && report.target === target
		);
		for (const [id] of open) {
			const change = (known: StoredReport | null) => known && { ...known, settledAt: at };
			const settled = await this.#change<StoredReport>(id, change);
			if (settled) note(overview, id, settled);
			else overview.open.delete(id);
		}
		return open.length;
	}

	/** Reads the register, the first time; a failure is tried again by whoever asks next. */
	#read(): Promise<Overview> {
		return (this.#overview ??= this.#readAll().catch((error: unknown) => {
			this.#overview = null;
			throw error;
		}));
	}

	async #readAll(): Promise<Overview> {
		const overview: Overview = { open: new Map(), reported: new Set(), decisions: new Map() };
		for (const { _id, ...report } of await this.#all<StoredReport>(REPORT))
			note(overview, _id, report);
		for (const decision of await this.#all<Decision>(DECISION))
			overview.decisions.set(keyOf(decision), decision);
		return overview;
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

	/**
	 * Writes what `change` makes of an entry; it is asked again when somebody else was faster.
	 * @returns what was written; null when nothing was
	 */
	async #change<T extends object>(
		id: string,
		change: (known: T | null) => T | null
	): Promise<T | null> {
		const database = this.#database<T>();
		for (;;) {
			const known = (await database.get(id).catch(ignoreStatus(404))) ?? null;
			const next = change(known);
			if (!next) return null;
			try {
				const revision = known ? { _rev: known._rev } : {};
				await database.put({ ...next, ...revision, _id: id } as PouchDB.Core.PutDocument<T>);
				return next;
			} catch (error) {
				if (statusOf(error) !== 409) throw error;
			}
		}
	}
}

function note({ open, reported }: Overview, id: string, report: StoredReport): void {
	reported.add(keyOf(report));
	if (report.settledAt === null) open.set(id, report);
	else open.delete(id);
}
