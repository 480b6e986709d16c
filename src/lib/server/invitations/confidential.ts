import type { Envelope } from '$lib/domain/core/document';
import { personalSpace } from '$lib/domain/core/space';
import type { Draft } from '$lib/capabilities/draft/draft';
import { documentTypes } from '$lib/domain/registry';
import type { Engine } from '../engine/engine';
import { ignoreStatus } from '../engine/failures';

/** Documents read and ended at once. */
const PAGE = 500;

/**
 * Ends what of a person's own space says what they did without their name (`isConfidential`). Done before
 * somebody else's link gives access to the account: whoever made the link may be the one who uses it. The
 * server took all of it over before (`settle`), so nothing that is to be published or looked at is lost.
 *
 * @returns how many documents there were
 */
export async function removeConfidential(engine: Engine, person: string): Promise<number> {
	const space = personalSpace(person);
	if (!(await engine.updateSeqs([space])).has(space)) return 0;
	const database = engine.database<Envelope>(space);
	let count = 0;
	for (const { type } of documentTypes.filter(({ isConfidential }) => isConfidential)) {
		for (;;) {
			const { rows } = await database.allDocs({
				startkey: `${type}:`,
				endkey: `${type}:\uffff`,
				limit: PAGE
			});
			if (rows.length === 0) break;
			for (const { id } of rows) count += await endAll(database, id);
		}
	}
	count += await removeDrafts(database);
	if (count > 0) engine.touch(space);
	return count;
}

/** Drafts of what was to be posted without a name. */
async function removeDrafts(database: PouchDB.Database<Envelope>): Promise<number> {
	const { rows } = await database.allDocs({
		startkey: 'draft:',
		endkey: 'draft:\uffff',
		include_docs: true
	});
	let count = 0;
	for (const { id, doc } of rows)
		if ((doc as unknown as Draft | undefined)?.fields.anonymous === '1')
			count += await endAll(database, id);
	return count;
}

/** Every version of it: one that was left would be shown in its place. */
async function endAll(database: PouchDB.Database<Envelope>, id: string): Promise<number> {
	const found = await database.get(id, { conflicts: true }).catch(ignoreStatus(404));
	if (!found) return 0;
	for (const rev of [...(found._conflicts ?? []), found._rev])
		await database.remove(id, rev).catch(ignoreStatus(404, 409));
	return 1;
}
