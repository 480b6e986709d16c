import type { Envelope } from '$lib/domain/core/document';
import { SYSTEM } from '$lib/domain/core/document';
import { newEnvelope } from '$lib/domain/core/create';
import type { Person, Unit } from '$lib/capabilities/directory/directory';
import type { Account } from '../accounts/types';

/** Fields of a directory document that come from the account. */
const PERSON_FIELDS = ['name', 'kana', 'municipality', 'unit', 'unitName', 'title'] as const;

/**
 * What the directory in `commons` should say about the people with accounts: the documents that are
 * missing or differ. Units only come into being here; their tree is kept elsewhere. Nobody is taken
 * out (who left is marked), because what they wrote still carries their name.
 */
export function directoryChanges(
	accounts: readonly Account[],
	directory: ReadonlyMap<string, Person | Unit>,
	now: string
): (Person | Unit)[] {
	const people = accounts.flatMap((account): Person[] => {
		const id = `person:${account.personId}`;
		const known = directory.get(id) as Person | undefined;
		const fields = Object.fromEntries(PERSON_FIELDS.map((name) => [name, account[name]])) as Pick<
			Person,
			(typeof PERSON_FIELDS)[number]
		>;
		const isKnown = known && PERSON_FIELDS.every((name) => known[name] === fields[name]);
		if (isKnown && (known.left ?? false) === account.disabled) return [];
		const left = account.disabled ? { left: true } : {};
		return [
			{ ...envelope('person', id, known, now), person: account.personId, ...fields, ...left }
		];
	});
	const missing = new Map(
		accounts
			.filter(({ unit }) => !directory.has(`unit:${unit}`))
			.map((account) => [account.unit, account])
	);
	const units = [...missing.values()].map(({ unit, unitName: name, municipality }): Unit => ({
		...envelope('unit', `unit:${unit}`, undefined, now),
		unit,
		name,
		municipality,
		parent: null,
		head: null,
		deputy: null
	}));
	return [...people, ...units];
}

function envelope<T extends string>(
	type: T,
	_id: string,
	known: Envelope | undefined,
	now: string
): Envelope & { type: T } {
	return {
		...newEnvelope(type, { author: SYSTEM, now, key: '' }),
		_id,
		...(known ? { _rev: known._rev, createdAt: known.createdAt } : {})
	};
}
