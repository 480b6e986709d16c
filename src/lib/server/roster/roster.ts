import { createHash, randomUUID } from 'node:crypto';
import type {
	RosterAnswers,
	RosterApplied,
	RosterCheck,
	RosterCounts,
	RosterEncoding,
	RosterRefusal,
	RosterState
} from '$lib/domain/admin/wire';
import { tokyoDate } from '$lib/domain/core/time';
import { mappingFor, missingFields, type RosterMapping } from '$lib/domain/roster/columns';
import {
	CHANGE_KINDS,
	difference,
	retiresMany,
	type ChangeKind,
	type RosterChange,
	type RosterPlan,
	type UnitChange
} from '$lib/domain/roster/difference';
import { readRows, type RowsRead } from '$lib/domain/roster/rows';
import { readSpellings, type SpellingsRead } from '$lib/domain/roster/spellings';
import { readZeros, type ZerosRead } from '$lib/domain/roster/zeros';
import type { Accounts } from '../accounts/accounts';
import type { Account } from '../accounts/types';
import { conflict } from '../administration/refusals';
import type { RegionStore } from '../administration/store';
import { storedUnits, writeUnits, type StoredUnit } from '../administration/units';
import type { Audit } from '../audit/audit';
import type { Clerk } from '../clerk/clerk';
import type { Engine } from '../engine/engine';
import type { Turns } from '../turns';
import { notFound } from '../http/errors';
import type { Sessions } from '../sessions/sessions';
import {
	changedPart,
	isSamePart,
	newAccountOf,
	rosterPartOf,
	withPart,
	type AccountBackup
} from './backup';
import type { RosterFile } from './decode';
import { newPersonId, unitKeys } from './keys';
import {
	isAsBackedUp,
	removeDocuments,
	restoredUnits,
	unitBackupOf,
	withRevision,
	type UnitBackup
} from './unit-backup';

interface Options {
	engine: Engine;
	accounts: Accounts;
	sessions: Sessions;
	audit: Audit;
	clerk: Clerk;
	store: RegionStore;
	/** Shared by all that changes accounts and units: one thing at a time. */
	turns: Turns;
	/** Reads a file; see `RosterReading`. */
	read: (bytes: Uint8Array, wanted: RosterEncoding, saved: RosterMapping) => Promise<RosterFile>;
	/** Milliseconds since 1970. */
	clock: () => number;
}

/** A dry run that waits to be applied; its changes are kept beside it. */
interface Check {
	id: string;
	counts: RosterCounts;
	retiresMany: boolean;
	units: UnitChange[];
	/** Of the state it was made from. */
	fingerprint: string;
}

/** The last roster that was applied; the accounts before it are kept beside it. */
interface Applied extends RosterApplied {
	units: UnitBackup[];
}

/** Changes of accounts and units go one after the other. */
export const ADMINISTRATION_TURN = 'administration';

const checkId = (municipality: string): string => `roster-check:${municipality}`;
const appliedId = (municipality: string): string => `roster-applied:${municipality}`;
const mappingId = (municipality: string): string => `roster-mapping:${municipality}`;

/**
 * Rosters (職員名簿): read and compared in a dry run, applied exactly as they were seen, taken back
 * exactly. What is needed to take one back is on disk before the first account changes, so that also
 * one that was interrupted can be taken back.
 */
export class Roster {
	readonly #options: Options;

	constructor(options: Options) {
		this.#options = options;
	}

	async state(municipality: string): Promise<RosterState> {
		const { store } = this.#options;
		const applied = await store.get<Applied>(appliedId(municipality));
		const mapping = await store.get<{ mapping: RosterMapping }>(mappingId(municipality));
		if (!applied) return { mapping: mapping?.mapping ?? {}, last: null };
		const { units: _, ...last } = applied;
		return { mapping: mapping?.mapping ?? {}, last };
	}

	saveMapping(municipality: string, mapping: RosterMapping): Promise<void> {
		return this.#options.store.put(mappingId(municipality), { mapping });
	}

	/**
	 * What a file would change. Nothing is changed yet, but this dry run can now be applied.
	 *
	 * @throws HttpError 400 and 429, see `RosterReading`
	 */
	async check(
		actor: Account,
		municipality: string,
		bytes: Uint8Array,
		wanted: RosterEncoding,
		answers: Partial<RosterAnswers> = {}
	): Promise<RosterCheck> {
		const { store, turns } = this.#options;
		const { mapping: saved } = await this.state(municipality);
		const { encoding, headings, records } = await this.#options.read(bytes, wanted, saved);
		const mapping = mappingFor(headings, saved);
		const missing = missingFields(mapping);
		const about = { encoding, headings, mapping, missing, records: records.length };
		if (missing.length > 0) return { ...EMPTY_CHECK, ...about };
		const read = readRows(headings, records, mapping);
		const id = randomUUID();
		return turns.run(ADMINISTRATION_TURN, async () => {
			const units = await storedUnits(this.#options.engine);
			const { plan, lost, doubts, more, faults } = this.#plan(municipality, read, units, answers);
			const counts = countsOf(plan.changes);
			const check: Check = {
				id,
				counts,
				retiresMany: retiresMany(plan),
				units: plan.units,
				fingerprint: this.#fingerprint(municipality, units)
			};
			await store.clear(checkId(municipality));
			await store.putAll(`${checkId(municipality)}:${id}:`, plan.changes);
			await store.put(checkId(municipality), check);
			return {
				id,
				...about,
				counts,
				unchanged: plan.unchanged,
				held: plan.held,
				retiresMany: check.retiresMany,
				refusal: this.#refusalOf(actor, plan.changes),
				faults: [...faults, ...plan.faults].sort((a, b) => a.line - b.line),
				unread: read.unread,
				zeros: lost,
				spellings: doubts,
				moreSpellings: more,
				units: plan.units.map(({ name, code, before }) => ({ name, code, before })),
				items: plan.changes.map(({ personId: _, after: __, ...item }) => item)
			};
		});
	}

	/**
	 * Applies the dry run with this id, and nothing else.
	 *
	 * @param isConfirmed that unusually many people go
	 * @throws HttpError 404 when it is not the last one; 409 `changed` when accounts or units changed
	 * since, `interrupted` when the last roster must be taken back first, `confirm_retirements`,
	 * `self_missing`, `last_secretariat`
	 */
	apply(actor: Account, municipality: string, id: string, isConfirmed: boolean): Promise<void> {
		return this.#options.turns.run(ADMINISTRATION_TURN, async () => {
			const { engine, store, clock } = this.#options;
			const check = await store.get<Check>(checkId(municipality));
			if (check?.id !== id) throw notFound();
			const { last } = await this.state(municipality);
			if (last?.state === 'applying' || last?.state === 'undoing') throw conflict('interrupted');
			const stored = await storedUnits(engine);
			if (check.fingerprint !== this.#fingerprint(municipality, stored)) throw conflict('changed');
			const changes = await store.list<RosterChange>(`${checkId(municipality)}:${id}:`);
			const refusal = this.#refusalOf(actor, changes);
			if (refusal) throw conflict(refusal);
			if (check.retiresMany && !isConfirmed) throw conflict('confirm_retirements');

			const at = new Date(clock()).toISOString();
			const units = check.units.map((change) => unitBackupOf(change, municipality, stored, at));
			const backups = await this.#backupsOf(municipality, changes, check.units);
			const { counts } = check;
			const applied: Applied = { id, at, by: actor.personId, counts, state: 'applying', units };
			await store.clear(appliedId(municipality));
			await store.putAll(`${appliedId(municipality)}:${id}:`, backups);
			await store.put(appliedId(municipality), applied);

			// Units first: the clerk would otherwise make up those that people already belong to.
			await writeUnits(
				engine,
				units.map(({ after }) => withRevision(after, stored))
			);
			await this.#write(backups, 'after');
			await this.#endSessions(backups.filter(({ after }) => after.disabled));
			await this.#record(actor, municipality, 'roster-applied', id, counts, [
				...changes.filter(({ kind }) => kind !== 'changed').map(entryOfChange),
				...check.units.map(entryOfUnit)
			]);
			await store.put(appliedId(municipality), { ...applied, state: 'applied' });
			await store.clear(checkId(municipality));
		});
	}

	/**
	 * Takes back the last roster: accounts and units are again what they were.
	 *
	 * @throws HttpError 404 when it is not the last one; 409 `changed` when one of its accounts or units
	 * was changed since, `in_use` when somebody it brought has signed in
	 */
	undo(actor: Account, municipality: string, id: string): Promise<void> {
		return this.#options.turns.run(ADMINISTRATION_TURN, async () => {
			const { engine, store, clerk } = this.#options;
			const applied = await store.get<Applied>(appliedId(municipality));
			if (applied?.id !== id || applied.state === 'undone') throw notFound();
			const backups = await store.list<AccountBackup>(`${appliedId(municipality)}:${id}:`);
			// What was interrupted is partly in one state, partly in the other.
			await this.#assertUndoable(municipality, applied, backups);
			await store.put(appliedId(municipality), { ...applied, state: 'undoing' });

			await clerk.registered();
			await this.#write(backups, 'before');
			const brought = backups.filter(({ before }) => before === null);
			await this.#endSessions(brought);
			await clerk.registered();
			await removeDocuments(
				engine,
				brought.map(({ personId }) => `person:${personId}`)
			);
			await writeUnits(engine, restoredUnits(applied.units, await storedUnits(engine)));
			await this.#record(actor, municipality, 'roster-undone', id, applied.counts, [
				...backups.flatMap(entryOfUndoing),
				...applied.units.map(({ before, after }) => ({
					action: 'unit-changed' as const,
					target: after.unit,
					detail: `名簿の取消 ${before ? `${after.name} → ${before.name}` : `新設の ${after.name}`}`
				}))
			]);
			await store.put(appliedId(municipality), { ...applied, state: 'undone' });
			await store.clear(`${appliedId(municipality)}:`);
			await store.clear(checkId(municipality));
		});
	}

	#plan(
		municipality: string,
		read: RowsRead,
		units: readonly StoredUnit[],
		answers: Partial<RosterAnswers>
	): Pick<ZerosRead, 'lost' | 'faults'> &
		Pick<SpellingsRead, 'doubts' | 'more'> & { plan: RosterPlan } {
		const people = this.#people(municipality);
		const own = units.filter((unit) => unit.municipality === municipality);
		const zeros = readZeros({ ...read, people, units: own, answer: answers.zeros ?? 'keep' });
		const { rows, present, doubts, more } = readSpellings({
			rows: zeros.rows,
			all: read.rows,
			units: own,
			answers: answers.spellings ?? new Map()
		});
		const plan = difference({
			rows,
			faults: zeros.faults,
			present: [...zeros.present, ...present],
			people,
			units: own,
			today: tokyoDate(this.#options.clock()),
			newUnit: unitKeys(municipality, new Set(units.map(({ unit }) => unit))),
			newPerson: newPersonId
		});
		return { plan, lost: zeros.lost, doubts, more, faults: zeros.faults };
	}

	#people(municipality: string): Account[] {
		return this.#options.accounts
			.all()
			.filter((account) => account.municipality === municipality)
			.sort((a, b) => (a.personId < b.personId ? -1 : 1));
	}

	/** Names the state a dry run was made from; passwords and devices do not belong to it. */
	#fingerprint(municipality: string, units: readonly StoredUnit[]): string {
		const hash = createHash('sha256');
		for (const account of this.#people(municipality)) {
			const part = Object.entries(rosterPartOf(account)).sort(([a], [b]) => (a < b ? -1 : 1));
			hash.update(JSON.stringify([account.personId, part]));
		}
		for (const unit of units)
			if (unit.municipality === municipality) hash.update(`${unit._id} ${unit._rev}`);
		return hash.digest('hex');
	}

	/** Nobody shuts themselves out, and the region keeps a 事務局. */
	#refusalOf(actor: Account, changes: readonly RosterChange[]): RosterRefusal | null {
		const retired = new Set(
			changes.filter(({ kind }) => kind === 'retired').map(({ personId }) => personId)
		);
		if (retired.has(actor.personId)) return 'self_missing';
		const secretariat = this.#options.accounts
			.all()
			.filter(({ disabled, roles }) => !disabled && roles.includes('secretariat'));
		if (secretariat.length > 0 && secretariat.every(({ personId }) => retired.has(personId)))
			return 'last_secretariat';
		if (!actor.roles.includes('secretariat') && this.#touchesSecretariat(changes))
			return 'secretariat_changed';
		return null;
	}

	/** Would somebody of the 事務局 be let go, or somebody who was let go be of it again? */
	#touchesSecretariat(changes: readonly RosterChange[]): boolean {
		const accounts = new Map(this.#options.accounts.all().map((one) => [one.personId, one]));
		return changes.some(({ kind, personId }) => {
			const account = accounts.get(personId);
			return account?.roles.includes('secretariat') && (kind === 'retired' || account.disabled);
		});
	}

	/** Accounts before and after; also of people whom only the new name of their unit concerns. */
	async #backupsOf(
		municipality: string,
		changes: readonly RosterChange[],
		units: readonly UnitChange[]
	): Promise<AccountBackup[]> {
		const changed = new Map(changes.map((change) => [change.personId, change]));
		const people = this.#people(municipality).map(({ personId }) => personId);
		const ids = [...new Set([...people, ...changed.keys()])];
		const stored = await this.#options.accounts.stored(ids);
		const names = new Map(units.map(({ unit, name }) => [unit, name]));
		return ids.flatMap((personId) => {
			const account = stored.get(personId);
			const before = account ? rosterPartOf(account) : null;
			const change = changed.get(personId);
			const staffNumber = change?.staffNumber ?? '';
			const base = before ?? { staffNumber, municipality, roles: ['member'] };
			const after = changedPart(base, change?.after ?? {});
			const unitName = names.get(after.unit ?? '');
			if (unitName !== undefined) after.unitName = unitName;
			return before && isSamePart(before, after) ? [] : [{ personId, before, after }];
		});
	}

	/** Brings accounts into the state before or after. */
	async #write(backups: readonly AccountBackup[], to: 'before' | 'after'): Promise<void> {
		const wanted = new Map(backups.map((backup) => [backup.personId, backup[to]]));
		await this.#options.accounts.change([...wanted.keys()], (personId, stored) => {
			const part = wanted.get(personId) ?? null;
			if (part === null) return null;
			return stored ? withPart(stored, part) : newAccountOf(personId, part);
		});
	}

	async #assertUndoable(
		municipality: string,
		{ units }: Applied,
		backups: readonly AccountBackup[]
	): Promise<void> {
		const { engine, accounts, sessions } = this.#options;
		const touched = new Set(backups.map(({ personId }) => personId));
		const stored = await accounts.stored([...touched]);
		for (const { personId, before, after } of backups) {
			const account = stored.get(personId);
			const part = account ? rosterPartOf(account) : null;
			const isBefore =
				part === null ? before === null : before !== null && isSamePart(part, before);
			if (!isBefore && !(part && isSamePart(part, after))) throw conflict('changed');
			if (before !== null || !account) continue;
			const hasBegun =
				account.passwordHash !== null || (await sessions.devicesOf(personId)).length > 0;
			if (hasBegun) throw conflict('in_use');
		}
		const known = new Map((await storedUnits(engine)).map((unit) => [unit._id, unit]));
		if (units.some((backup) => !isAsBackedUp(known.get(backup.after._id) ?? null, backup)))
			throw conflict('changed');
		const made = new Set(units.flatMap(({ before, after }) => (before ? [] : [after.unit])));
		const isUsed = this.#people(municipality).some(
			({ personId, unit, incoming }) =>
				!touched.has(personId) && (made.has(unit) || made.has(incoming?.unit ?? ''))
		);
		const isParent = [...known.values()].some(
			({ parent, unit }) => !made.has(unit) && made.has(parent ?? '')
		);
		if (isUsed || isParent) throw conflict('changed');
	}

	async #endSessions(people: readonly AccountBackup[]): Promise<void> {
		for (const { personId } of people) await this.#options.sessions.endOthers(personId, '');
	}

	async #record(
		actor: Account,
		municipality: string,
		action: 'roster-applied' | 'roster-undone',
		id: string,
		counts: RosterCounts,
		entries: readonly RosterEntry[]
	): Promise<void> {
		const common = { actor: actor.personId, municipality };
		const kinds = Object.keys(CHANGE_KINDS) as ChangeKind[];
		const detail = kinds.map((kind) => `${CHANGE_KINDS[kind]}${counts[kind]}`).join(' ');
		await this.#options.audit.appendAll([
			{ ...common, action, target: id, detail },
			...entries.map((entry) => ({ ...common, ...entry }))
		]);
	}
}

/** What the audit log says of one person or unit of a roster. */
interface RosterEntry {
	action: 'account-changed' | 'unit-changed';
	target: string;
	detail: string;
}

/** With the name of who is new: taken back, nobody else could say it. */
const entryOfChange = ({ kind, personId, name, details }: RosterChange): RosterEntry => ({
	action: 'account-changed',
	target: personId,
	detail: `名簿 ${CHANGE_KINDS[kind]} ${kind === 'new' ? `${name} ` : ''}${details[0] ?? ''}`
});

const entryOfUnit = ({ unit, name, before }: UnitChange): RosterEntry => ({
	action: 'unit-changed',
	target: unit,
	detail: `名簿 ${before === null ? `新設 ${name}` : before === name ? `コード ${name}` : `${before} → ${name}`}`
});

function entryOfUndoing({ personId, before, after }: AccountBackup): RosterEntry[] {
	const said = (detail: string): RosterEntry[] => [
		{ action: 'account-changed', target: personId, detail: `名簿の取消 ${detail}` }
	];
	if (before === null) return said(`新規の ${after.name ?? ''}`);
	if (before.disabled !== after.disabled) return said(before.disabled ? '再開' : '退職');
	return before.unit === after.unit
		? []
		: said(`${after.unitName ?? ''} → ${before.unitName ?? ''}`);
}

const NO_CHANGES: RosterCounts = { new: 0, moved: 0, announced: 0, changed: 0, retired: 0 };

const EMPTY_CHECK = {
	id: '',
	counts: NO_CHANGES,
	unchanged: 0,
	held: 0,
	retiresMany: false,
	refusal: null,
	faults: [],
	unread: [],
	zeros: null,
	spellings: [],
	moreSpellings: 0,
	units: [],
	items: []
};

function countsOf(changes: readonly RosterChange[]): RosterCounts {
	const counts = { ...NO_CHANGES };
	for (const { kind } of changes) counts[kind]++;
	return counts;
}
