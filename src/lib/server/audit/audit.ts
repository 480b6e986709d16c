import { auditDetail } from '$lib/domain/admin/audit';
import { cut } from '$lib/domain/core/cut';
import { foldText } from '$lib/domain/search/fold';
import { randomBytes } from 'node:crypto';
import { AUDIT, type Engine } from '../engine/engine';

/** What is written down. New kinds are added here, and their wording in `domain/admin/audit.ts`. */
export type AuditAction =
	| 'signed-in'
	| 'sign-in-failed'
	| 'signed-out'
	| 'device-ended'
	| 'invited'
	| 'invitation-used'
	| 'invitation-revoked'
	| 'password-set'
	| 'password-reset'
	| 'passkey-added'
	| 'passkey-removed'
	| 'roster-applied'
	| 'roster-undone'
	| 'account-changed'
	| 'roles-changed'
	| 'unit-changed'
	| 'settings-changed'
	| 'community-changed'
	| 'proposal-answered'
	| 'hidden'
	| 'restored'
	| 'report-settled'
	| 'author-looked-up'
	| 'exported';

export interface AuditEntry {
	/** ISO 8601. */
	at: string;
	/** Person id of who did it; `system` for the server, '' for somebody unknown. */
	actor: string;
	action: AuditAction;
	/** Person, unit, document or other thing it was done to; ''. */
	target: string;
	/** Municipality whose administrator may read it; '' for the region's only. */
	municipality: string;
	/** A few words or numbers; never passwords, tokens, or what people wrote. */
	detail: string;
}

export interface AuditQuery {
	/** Only entries of this municipality. */
	municipality?: string;
	/** ISO 8601 instants; `from` included, `to` not. */
	from?: string;
	to?: string;
	action?: AuditAction;
	/** Part of actor, target or detail. */
	text?: string;
	/** People the text means: entries of theirs or about them match as well. */
	people?: ReadonlySet<string>;
	/** Entries before this one (its id), for the next page. */
	before?: string;
	limit: number;
}

const PREFIX = 'audit:';
const PAGE = 500;

/**
 * The append-only record: nothing in this process changes or removes an entry. Ids begin with the
 * instant, so that the order of ids is the order of time.
 */
export class Audit {
	readonly #engine: Engine;
	readonly #clock: () => number;

	private constructor(engine: Engine, clock: () => number) {
		this.#engine = engine;
		this.#clock = clock;
	}

	static async open(engine: Engine, clock: () => number): Promise<Audit> {
		await engine.ensure(AUDIT);
		return new Audit(engine, clock);
	}

	/** Writes an entry; what it records must not be answered before this has succeeded. */
	async append(entry: Omit<AuditEntry, 'at'>): Promise<void> {
		await this.appendAll([entry]);
	}

	/** As `append`, several at once. */
	async appendAll(entries: readonly Omit<AuditEntry, 'at'>[]): Promise<void> {
		const at = new Date(this.#clock()).toISOString();
		const documents = entries.map((entry, index) => ({
			_id: `${PREFIX}${at}:${String(index).padStart(5, '0')}${randomBytes(6).toString('hex')}`,
			...entry,
			detail: cut(entry.detail, 500),
			at
		}));
		const results = await this.#engine.database<AuditEntry>(AUDIT).bulkDocs(documents);
		if (results.some((result) => 'error' in result && result.error))
			throw new Error('the audit log could not be written');
	}

	/** Entries that match, the newest first. */
	async search(query: AuditQuery): Promise<(AuditEntry & { id: string })[]> {
		const { from = '', to, before, limit } = query;
		const found: (AuditEntry & { id: string })[] = [];
		let start = before ?? `${PREFIX}${to ?? '\uffff'}`;
		for (;;) {
			const { rows } = await this.#engine.database<AuditEntry>(AUDIT).allDocs({
				include_docs: true,
				descending: true,
				startkey: start,
				endkey: `${PREFIX}${from}`,
				limit: PAGE
			});
			for (const { id, doc } of rows) {
				if (!doc || id === start || !isMatch(doc, query)) continue;
				const { _id, _rev, ...entry } = doc;
				found.push({ id: _id, ...entry });
				if (found.length === limit) return found;
			}
			const last = rows.at(-1);
			if (!last || rows.length < PAGE) return found;
			start = last.id;
		}
	}
}

function isMatch(entry: AuditEntry, { municipality, action, text, people }: AuditQuery): boolean {
	if (municipality !== undefined && entry.municipality !== municipality) return false;
	if (action !== undefined && entry.action !== action) return false;
	if (!text) return true;
	if (people?.has(entry.actor) || people?.has(entry.target)) return true;
	const wanted = foldText(text);
	const detail = auditDetail(entry.action, entry.detail);
	return [entry.actor, entry.target, detail].some((part) => foldText(part).includes(wanted));
}
