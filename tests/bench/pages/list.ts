import PouchDB from 'pouchdb';
import find from 'pouchdb-find';
import { DISASTER_ROLES, DISASTERS, PHASES } from '$lib/capabilities/disaster/labels';
import { YuiDatabase } from '$lib/read-model/database';
import { disasterNotes, type DisasterFilter } from '$lib/capabilities/disaster/disaster.query';

PouchDB.plugin(find);

export interface Repetition {
	ms: number;
	rows: number;
	/** Number of filters that were set. */
	filters: number;
}

const LIMIT = 50;
/** Between two queries, as between two taps: also lets the processor share fill up again. */
const PAUSE_MS = 60;

const pick = <T>(values: readonly T[], index: number): T => values[index % values.length] as T;

/** One, two and three filters in turn, every value of each in turn. */
function filterAt(index: number): DisasterFilter {
	const round = Math.floor(index / 3);
	const disaster = pick(Object.keys(DISASTERS), round);
	const role = pick(Object.keys(DISASTER_ROLES), round);
	const phase = pick(Object.keys(PHASES), round);
	switch (index % 3) {
		case 0:
			return pick(
				[
					{ disaster, role: '', phase: '' },
					{ disaster: '', role, phase: '' },
					{ disaster: '', role: '', phase }
				],
				round
			);
		case 1:
			return { disaster, role: '', phase };
		default:
			return { disaster, role, phase };
	}
}

async function repeat(
	times: number,
	query: (filter: DisasterFilter) => Promise<readonly unknown[]>
): Promise<Repetition[]> {
	const repetitions: Repetition[] = [];
	for (let index = -3; index < times; index++) {
		const filter = filterAt(index + 3);
		await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
		const start = performance.now();
		const rows = await query(filter);
		const ms = performance.now() - start;
		const filters = Object.values(filter).filter((value) => value !== '').length;
		// The first ones open databases and warm the code up.
		if (index >= 0) repetitions.push({ ms, rows: rows.length, filters });
	}
	return repetitions;
}

/** The app's own query over the app's own rows. */
async function appList(person: string, times: number): Promise<Repetition[]> {
	const database = new YuiDatabase(person);
	const result = await repeat(
		times,
		async (filter) => (await disasterNotes(filter, LIMIT)(database)).items
	);
	database.close();
	return result;
}

let replica: PouchDB.Database;

/** Builds the indexes of the baseline, on the same three fields as the read model. */
async function preparePlain(person: string): Promise<void> {
	replica = new PouchDB(`yui-${person}-commons`, { adapter: 'idb' });
	for (const field of ['disaster', 'role', 'phase']) {
		await replica.createIndex({ index: { fields: [field, 'updatedAt'], ddoc: `bench-${field}` } });
		await replica.find({
			selector: { [field]: 'none', updatedAt: { $gt: null } },
			use_index: `bench-${field}`,
			limit: 1
		});
	}
}

/** The same rows from PouchDB, the newest first. */
async function plainList(times: number): Promise<Repetition[]> {
	return repeat(times, async (filter) => {
		const fields = Object.entries(filter).filter(([, value]) => value !== '');
		const [first] = fields as [[string, string]];
		const { docs } = await replica.find({
			selector: { ...Object.fromEntries(fields), updatedAt: { $gt: null }, state: 'published' },
			sort: [{ [first[0]]: 'desc' }, { updatedAt: 'desc' }],
			use_index: `bench-${first[0]}`,
			limit: LIMIT
		});
		return docs;
	});
}

Object.assign(globalThis, { appList, preparePlain, plainList });
