/**
 * `npx tsx tests/bench/typing.ts`: how much an hour of typing leaves in the person's own replica, before
 * and after it is compacted. Counted in the phone's own storage (PouchDB's `idb` on an IndexedDB in
 * memory), sealed as it is there; the file a browser makes of it is another matter.
 */
import { newDraft } from '../../src/lib/capabilities/draft/draft';
import { Box, KEY_BYTES } from '../../src/lib/read-model/sealing/box';
import { sealReplica } from '../../src/lib/replica/worker/sealed';
import '../support/phone/browser';

/** A draft is saved in each pause; one letter a second. */
const SAVES = 1800;
const LETTERS_EACH = 2;
const NAME = 'typing';

const build = 'pouchdb/lib/index-browser.es.js';
const { default: PouchDB } = (await import(build)) as { default: typeof import('pouchdb') };
const key = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
const replica = sealReplica(new PouchDB(NAME, { adapter: 'idb' }), new Box(key));

const draft = newDraft(
	{ author: 's0001', now: '2026-04-01T00:00:00.000Z', key: crypto.randomUUID() },
	{ form: 'section', target: '', path: '/handover', title: '引継ぎ', fields: { text: '' } }
);
let rev: string | undefined;
for (let save = 1; save <= SAVES; save++) {
	const fields = { text: 'あ'.repeat(save * LETTERS_EACH) };
	const answer = await replica.put({ ...draft, fields, ...(rev ? { _rev: rev } : {}) });
	rev = answer.rev;
}
const before = await kept();
await replica.compact();
const after = await kept();
console.log(JSON.stringify({ saves: SAVES, before, after }));
await replica.close();

/** Revisions with their text, and the bytes of all that is stored, as JSON. */
async function kept(): Promise<{ revisions: number; bytes: number }> {
	const database = await new Promise<IDBDatabase>((resolve, reject) => {
		const request = indexedDB.open(`_pouch_${NAME}`);
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error ?? new Error('not opened'));
	});
	const all = (store: string) =>
		new Promise<unknown[]>((resolve, reject) => {
			const request = database.transaction(store).objectStore(store).getAll();
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(request.error ?? new Error('not read'));
		});
	const stores = await Promise.all([...database.objectStoreNames].map(all));
	const revisions = (await all('by-sequence')).length;
	database.close();
	const bytes = new TextEncoder().encode(JSON.stringify(stores)).length;
	return { revisions, bytes };
}
