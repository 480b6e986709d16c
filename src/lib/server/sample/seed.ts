import { randomInt } from 'node:crypto';
import type { Envelope } from '$lib/domain/core/document';
import { firstRevision } from '$lib/domain/core/hash';
import { officeSpace, personalSpace } from '$lib/domain/core/space';
import { tokyoDate } from '$lib/domain/core/time';
import { attachmentsOf } from '$lib/domain/media/media';
import { problemsOf } from '$lib/domain/rules';
import type { Accounts } from '../accounts/accounts';
import { ACCOUNTS, MEDIA, type Engine } from '../engine/engine';
import { ignoreStatus } from '../engine/failures';
import { MediaStore } from '../media/store';
import { SAMPLE_PICTURES } from './content/pictures';
import type { Placed } from './documents';
import type { SamplePerson } from './types';

/**
 * Says that a region is a sample and how to get in. Kept in the accounts database, whose passwords
 * are otherwise never readable: a real region has no such document.
 */
interface SampleMarker {
	/** ISO 8601; relative dates count from here, also when a seeding is continued. */
	seededAt: string;
	/** Staff number → password. */
	passwords: Record<string, string>;
	isComplete: boolean;
}

/** How to sign in to a sample region. */
export interface SampleAccount {
	staffNumber: string;
	name: string;
	password: string;
}

interface Seed {
	people: readonly SamplePerson[];
	/** All documents, given the Tokyo date of the seeding. */
	documents: (today: string) => Iterable<Placed>;
	/** Password of all accounts; '' gives each its own. */
	password: string;
	/** Milliseconds since 1970. */
	now: number;
}

const MARKER_ID = '_local/sample';
const CHUNK = 500;

/** Letters and digits that nobody mistakes for each other. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

const randomPassword = (): string =>
	Array.from({ length: 3 }, () =>
		Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
	).join('-');

type MarkerDocument = SampleMarker & PouchDB.Core.IdMeta & Partial<PouchDB.Core.RevisionIdMeta>;

async function readMarker(engine: Engine): Promise<MarkerDocument | null> {
	const db = engine.database<SampleMarker>(ACCOUNTS);
	return (await db.get(MARKER_ID).catch(ignoreStatus(404))) ?? null;
}

/** Is there nothing yet, or a sample whose seeding was interrupted? */
export async function needsSeed(engine: Engine, accounts: Accounts): Promise<boolean> {
	const marker = await readMarker(engine);
	return marker ? !marker.isComplete : accounts.all().length === 0;
}

/**
 * Fills an empty region. Every step can be repeated, and the marker is written first and completed
 * last, so that a seeding that was killed goes on at the next start.
 */
export async function seed(
	engine: Engine,
	accounts: Accounts,
	{ people, documents, password, now }: Seed
): Promise<void> {
	const db = engine.database<SampleMarker>(ACCOUNTS);
	const newMarker = (): MarkerDocument => ({
		_id: MARKER_ID,
		seededAt: new Date(now).toISOString(),
		passwords: Object.fromEntries(
			people
				.filter(({ isInvited }) => isInvited !== false)
				.map(({ staffNumber }) => [staffNumber, password || randomPassword()])
		),
		isComplete: false
	});
	const interrupted = await readMarker(engine);
	const marker = interrupted ?? newMarker();
	if (!interrupted) await db.put(marker);

	for (const { id, unit } of people)
		for (const space of [personalSpace(id), officeSpace(unit)]) await engine.ensure(space);
	await writeDocuments(engine, documents(tokyoDate(marker.seededAt)));
	await writePictures(engine, documents(tokyoDate(marker.seededAt)), marker.seededAt);
	await writeAccounts(accounts, people, marker.passwords);
	const current = await readMarker(engine);
	await db.put({ ...marker, _rev: current?._rev, isComplete: true } as MarkerDocument);
}

/** A password takes a hash of its own, which is slow on purpose; whoever has none comes with the others. */
async function writeAccounts(
	accounts: Accounts,
	people: readonly SamplePerson[],
	passwords: SampleMarker['passwords']
): Promise<void> {
	const asAccount = ({ id: personId, roles, isInvited: _, ...person }: SamplePerson) => ({
		...person,
		...{ personId, roles: [...roles], disabled: false }
	});
	const passwordOf = ({ staffNumber }: SamplePerson) => passwords[staffNumber];
	const others = people.filter((person) => passwordOf(person) === undefined);
	for (let start = 0; start < others.length; start += CHUNK)
		await accounts.saveAll(others.slice(start, start + CHUNK).map(asAccount));
	await Promise.all(
		people
			.filter((person) => passwordOf(person) !== undefined)
			.map((person) => accounts.save(asAccount(person), passwordOf(person)))
	);
}

/** How to sign in, when this region is a sample; empty otherwise. */
export async function sampleAccounts(engine: Engine, accounts: Accounts): Promise<SampleAccount[]> {
	const marker = await readMarker(engine);
	return accounts
		.all()
		.flatMap(({ staffNumber, name }) => {
			const password = marker?.passwords[staffNumber];
			return password ? [{ staffNumber, name, password }] : [];
		})
		.sort((a, b) => (a.staffNumber < b.staffNumber ? -1 : 1));
}

/** Writes in chunks, space by space as they fill; a document that exists already stays as it is. */
async function writeDocuments(engine: Engine, documents: Iterable<Placed>): Promise<void> {
	const waiting = new Map<string, Envelope[]>();
	const flush = async (space: string): Promise<void> => {
		const chunk = waiting.get(space) ?? [];
		waiting.delete(space);
		await engine.ensure(space);
		// As phones write: the revision that begins a document is named by what it says.
		const named = chunk.map((document) => ({ ...document, _rev: firstRevision(document) }));
		const database = engine.database(space);
		const { rows } = await database.allDocs({ keys: chunk.map(({ _id }) => _id) });
		const isMissing = new Set(rows.flatMap((row) => ('error' in row ? [row.key] : [])));
		const results = await database.bulkDocs(
			named.filter(({ _id }) => isMissing.has(_id)),
			{ new_edits: false }
		);
		for (const result of results)
			if ('error' in result && result.error)
				throw new Error(`the sample could not be written: ${result.name}`);
	};
	for (const { space, document } of documents) {
		const problem = problemsOf(document)[0];
		if (problem) throw new Error(`sample ${document._id}: ${problem.field}: ${problem.message}`);
		const chunk = waiting.get(space) ?? [];
		chunk.push(document);
		waiting.set(space, chunk);
		if (chunk.length === CHUNK) await flush(space);
	}
	for (const space of [...waiting.keys()]) await flush(space);
}

/** Puts the drawings that documents name where their authors would have sent them. */
async function writePictures(
	engine: Engine,
	documents: Iterable<Placed>,
	at: string
): Promise<void> {
	const store = new MediaStore(engine);
	await engine.ensure(MEDIA);
	for (const { space, document } of documents)
		for (const { sha256, type, size } of attachmentsOf(document)) {
			const bytes = SAMPLE_PICTURES.get(sha256);
			if (!bytes) continue;
			await store.putFile(sha256, { type, size, at }, bytes);
			const { author: person, _id: id } = document;
			await store.claim(sha256, { space, document: id, person, at });
		}
}
