import PouchDB from 'pouchdb';

/**
 * Saving as an app without a worker does it: the button's handler puts the document into PouchDB
 * from the page.
 */

const saved: number[] = [];

function plainSaves(database: string, person: string, thread: string): void {
	const replica = new PouchDB(database, { adapter: 'idb' });
	document.querySelector('#save')!.addEventListener('click', (event) => {
		const now = new Date().toISOString();
		const reply = {
			_id: `reply:${person}:${crypto.randomUUID()}`,
			type: 'reply',
			schema: 1,
			author: person,
			editor: person,
			createdAt: now,
			updatedAt: now,
			thread,
			body: 'ベンチの返信です。避難所の受付は、開設から一時間が一番混みます。'
		};
		void replica.put(reply).then(() => saved.push(performance.now() - event.timeStamp));
	});
}

Object.assign(globalThis, { plainSaves, saved });
