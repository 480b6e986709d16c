import { createHash } from 'node:crypto';
import { problemsOf } from '$lib/domain/rules';
import { MAX_HAND_IN, type HandInInfo, type HandInItem } from '$lib/domain/wire';
import { REGION, type Engine } from '../engine/engine';
import { ignoreStatus } from '../engine/failures';
import { Turns } from '../turns';
import { badRequest, HttpError } from '../http/errors';

/**
 * What revoked devices had not sent. It is kept apart: whoever has a lost phone must not write under
 * its owner's name, so the owner decides, on another device.
 */

interface Kept extends HandInItem {
	person: string;
	/** Name of the device, as in the list of devices. */
	device: string;
	session: string;
	handedInAt: string;
}

/** Who hands in; as `Revoked`, or of a device in good standing. */
export interface Giver {
	person: string;
	session: string;
	/** Name of the device. */
	name: string;
}

/** Items of one person that are kept: more than anybody writes without a network. */
const MAX_OF_A_PERSON = 500;

/** @throws HttpError 400 */
export function handInItemsOf(body: unknown): HandInItem[] {
	const { items } = (body ?? {}) as { items?: unknown };
	if (!Array.isArray(items) || items.length === 0 || items.length > MAX_HAND_IN)
		throw badRequest(`items must be 1 to ${MAX_HAND_IN} documents`);
	return items.map((item) => itemOf(item));
}

function itemOf(value: unknown): HandInItem {
	const { space, document, writtenAt } = (value ?? {}) as Partial<
		Record<keyof HandInItem, unknown>
	>;
	const isShort = (text: unknown): text is string => typeof text === 'string' && text.length <= 300;
	if (!isShort(space) || !isShort(writtenAt) || Number.isNaN(Date.parse(writtenAt)))
		throw badRequest('an item needs space, document and writtenAt');
	if (problemsOf(document).length > 0) throw badRequest('malformed');
	return { space, document: document as HandInItem['document'], writtenAt };
}

export class HandIns {
	readonly #turns = new Turns();

	private constructor(
		private readonly engine: Engine,
		private readonly clock: () => number
	) {}

	static async open(engine: Engine, clock: () => number): Promise<HandIns> {
		await engine.ensure(REGION);
		return new HandIns(engine, clock);
	}

	get #db(): PouchDB.Database<Kept> {
		return this.engine.database<Kept>(REGION);
	}

	/** Keeps items; repeating a request that was answered into the void keeps them once. */
	keep(giver: Giver, items: readonly HandInItem[]): Promise<void> {
		return this.#turns.run(giver.person, () => this.#keep(giver, items));
	}

	async #keep({ person, session, name }: Giver, items: readonly HandInItem[]): Promise<void> {
		const known = new Set((await this.#db.allDocs(rangeOf(person))).rows.map(({ id }) => id));
		const handedInAt = new Date(this.clock()).toISOString();
		const fresh = items
			.map((item) => ({
				...item,
				_id: idOf(person, session, item),
				person,
				device: name,
				session,
				handedInAt
			}))
			.filter(({ _id }) => !known.has(_id));
		if (known.size + fresh.length > MAX_OF_A_PERSON)
			throw new HttpError(409, 'conflict', 'too much has been handed in');
		for (const result of await this.#db.bulkDocs(fresh))
			if ('error' in result && result.error && result.status !== 409)
				throw new Error('what was handed in could not be kept');
	}

	/** What waits for this person, the oldest first. */
	async of(person: string): Promise<HandInInfo> {
		const items = (await this.#of(person)).map(
			({ _id, space, document, writtenAt, device, handedInAt }) => ({
				id: _id.slice(_id.lastIndexOf(':') + 1),
				space,
				document,
				writtenAt,
				device,
				handedInAt
			})
		);
		return { items: items.sort((a, b) => (a.writtenAt < b.writtenAt ? -1 : 1)) };
	}

	/** @returns false when this person has no such item */
	async remove(person: string, id: string): Promise<boolean> {
		const found = await this.#db.get(`handin:${person}:${id}`).catch(ignoreStatus(400, 404));
		if (!found) return false;
		await this.#db.remove(found).catch(ignoreStatus(404, 409));
		return true;
	}

	async #of(person: string): Promise<PouchDB.Core.ExistingDocument<Kept>[]> {
		const { rows } = await this.#db.allDocs({
			include_docs: true,
			...rangeOf(person)
		});
		return rows.flatMap(({ doc }) => (doc ? [doc] : []));
	}
}

const rangeOf = (person: string) => ({
	startkey: `handin:${person}:`,
	endkey: `handin:${person}:\uffff`
});

const idOf = (person: string, session: string, { space, document }: HandInItem): string => {
	const hash = createHash('sha256').update(JSON.stringify([session, space, document]));
	return `handin:${person}:${hash.digest('hex').slice(0, 32)}`;
};
