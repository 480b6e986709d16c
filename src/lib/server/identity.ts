import { randomUUID } from 'node:crypto';
import { ACCOUNTS, type Engine } from './engine/engine';
import { ignoreStatus } from './engine/failures';

/** Who this region is. */
export interface Identity {
	/** Outlives restarts, and is the same on every server process. */
	uuid: string;
	/** Names its past: renewed when the data were restored from a copy (`renewHistory`). */
	history: string;
}

interface Stored extends Identity {
	_id: string;
	_rev?: string;
}

const ID = '_local/region';

/** The identity of a region, made when there is none. */
export async function identityOf(engine: Pick<Engine, 'database'>): Promise<Identity> {
	const database = engine.database<Stored>(ACCOUNTS);
	for (;;) {
		const known = (await database.get(ID).catch(ignoreStatus(404))) as Partial<Stored> | undefined;
		if (known?.uuid && known.history) return { uuid: known.uuid, history: known.history };
		const made = { uuid: randomUUID(), history: randomUUID(), ...known, _id: ID };
		// Another process may have been first: then its answer counts.
		await database.put(made as Stored).catch(ignoreStatus(409));
	}
}

/**
 * Says that the past of this region is another one than before, because its data were restored from a
 * copy: phones fetch everything again, and offer what they know to have been sent.
 */
export async function renewHistory(engine: Pick<Engine, 'database'>): Promise<void> {
	const { uuid } = await identityOf(engine);
	const database = engine.database<Stored>(ACCOUNTS);
	const { _rev } = await database.get(ID);
	await database.put({ _id: ID, _rev, uuid, history: randomUUID() });
}
