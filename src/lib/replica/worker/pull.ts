import PouchDB from 'pouchdb';
import type { ReplicaContext } from './context';
import { SessionExpired, Unreachable } from './server';

/** Documents fetched in one request. */
const BATCH = 200;

/**
 * One-shot replication of a space from where the last one ended. The checkpoint is kept in the read
 * model, not in `_local` documents on both sides, which would cost four more round trips.
 *
 * @throws SessionExpired, Unreachable
 */
export async function pull(context: ReplicaContext, space: string): Promise<void> {
	const state = await context.rows.spaces.get(space);
	if (!state) return;
	let failure: unknown = null;
	const remote = new PouchDB(context.server.spaceUrl(space), {
		skip_setup: true,
		fetch: async (url, init) => {
			try {
				return await context.server.fetch(url, init);
			} catch (error) {
				// PouchDB wraps errors; what really happened must not be lost.
				failure = error;
				throw error;
			}
		}
	});
	// The replicator asks both sides who they are; a stable name saves the request.
	(remote as unknown as { id: (done?: (error: null, id: string) => void) => Promise<string> }).id =
		(done) => {
			done?.(null, `yui:${space}`);
			return Promise.resolve(`yui:${space}`);
		};
	try {
		await context.replicas.use(space, async (database) => {
			const options = {
				since: state.pulledSeq ?? 0,
				batch_size: BATCH,
				batches_limit: 2,
				checkpoint: false
			};
			const result = await database.replicate.from(
				remote,
				options as unknown as PouchDB.Replication.ReplicateOptions
			);
			if (!result.ok || result.errors.length > 0 || result.doc_write_failures > 0)
				throw new Error(`replication of ${space} failed: ${result.errors.join(', ')}`);
			await context.rows.spaces.update(space, { pulledSeq: result.last_seq });
		});
	} catch (error) {
		if (failure instanceof SessionExpired) throw failure;
		if (failure) throw new Unreachable(String(failure));
		const status = (error as { status?: number }).status;
		if (status === 401) throw new SessionExpired();
		if (status !== undefined && status >= 500) throw new Unreachable(`status ${status}`);
		throw error;
	} finally {
		await remote.close();
	}
}
