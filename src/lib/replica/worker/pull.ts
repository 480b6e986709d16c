import PouchDB from 'pouchdb';
import type { ReplicaContext } from './context';
import { HistoryChanged, SessionExpired, Unreachable } from './server';
import { noteWork } from './spaces';

/** Documents fetched in one request. */
const BATCH = 200;

/**
 * One-shot replication of a space from where the last one ended. The checkpoint is kept in the read
 * model, not in `_local` documents on both sides, which would cost four more round trips.
 *
 * @throws SessionExpired, Unreachable, HistoryChanged
 */
export async function pull(context: ReplicaContext, space: string): Promise<void> {
	const state = await context.rows.spaces.get(space);
	if (!state) return;
	let failure: unknown = null;
	let serverFailure: number | undefined;
	const remote = new PouchDB(context.server.spaceUrl(space), {
		skip_setup: true,
		fetch: async (url, init) => {
			try {
				const response = await context.server.fetch(url, init);
				if (response.status >= 500 || response.status === 429) serverFailure = response.status;
				return response;
			} catch (error) {
				// PouchDB wraps errors; what really happened must not be lost.
				failure = error;
				throw error;
			}
		}
	});
	const since = state.pulledSeq ?? 0;
	answerLocally(remote, space, since);
	try {
		await context.replicas.use(space, async (database) => {
			let kept: Promise<unknown> | null = null;
			const options = { batch_size: BATCH, batches_limit: 2, checkpoint: false };
			const replication = database.replicate.from(
				remote,
				options as unknown as PouchDB.Replication.ReplicateOptions
			);
			// Each batch that is on disk counts, so that a line lost in the middle costs one batch.
			replication.on(
				'checkpoint' as 'active',
				((progress: { checkpoint?: string | number }) => {
					if (progress.checkpoint === undefined) return;
					kept = noteWork(context.rows, state, { pulledSeq: progress.checkpoint });
					kept.catch((error: unknown) => console.error('the checkpoint was not kept', error));
				}) as () => void
			);
			const result = await replication;
			if (!result.ok || result.errors.length > 0 || result.doc_write_failures > 0)
				throw new Error(`replication of ${space} failed: ${result.errors.join(', ')}`);
			if (kept) await kept;
			// Nothing came: the beginning is where the next one goes on.
			else if (state.pulledSeq === null) await noteWork(context.rows, state, { pulledSeq: since });
		});
	} catch (error) {
		if (failure instanceof SessionExpired) throw failure;
		if (failure instanceof Unreachable) throw failure;
		if (failure) throw new Unreachable(String(failure));
		const status = (error as { status?: number }).status;
		if (status === 401) throw new SessionExpired();
		if (status === 410) throw new HistoryChanged();
		if (serverFailure !== undefined)
			throw new Unreachable(`status ${serverFailure}`, serverFailure);
		throw error;
	} finally {
		await remote.close();
	}
}

/**
 * Takes out of the replicator what a phone does not need. It asks the other side who it is, and how
 * far it is before and after every batch, for statistics nobody reads (and without catching that
 * request's failure): answered here, that costs no round trips. And without checkpoints of its own
 * it begins at 0 whatever `since` it was given (PouchDB 9.0.0): the beginning is put right here. When the
 * very first `_bulk_get` of a worker fails, if only because the line was lost, PouchDB takes it that the
 * server has none, and asks for every document of every space on its own until the app is loaded anew.
 */
function answerLocally(remote: PouchDB.Database, space: string, since: string | number): void {
	const name = `yui:${space}`;
	const changes = remote.changes.bind(remote);
	// Documented since PouchDB 7, and missing in its types.
	const { fetch: ask } = remote as unknown as { fetch: typeof fetch };
	Object.assign(remote, {
		id: (done?: (error: null, id: string) => void) => {
			done?.(null, name);
			return Promise.resolve(name);
		},
		info: () => Promise.resolve({ db_name: name, doc_count: 0, update_seq: 0 }),
		bulkGet: async ({ docs }: { docs: object[] }) => {
			const response = await ask('_bulk_get?revs=true&latest=true', {
				method: 'POST',
				headers: new Headers({ 'content-type': 'application/json' }),
				body: JSON.stringify({ docs })
			});
			const { status } = response;
			if (!response.ok) throw Object.assign(new Error(`_bulk_get: status ${status}`), { status });
			return response.json();
		},
		changes: (options: PouchDB.Core.ChangesOptions) =>
			changes({ ...options, since: options.since === 0 ? since : options.since })
	});
}
