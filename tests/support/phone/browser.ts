/**
 * What a phone's browser has and Node 20 lacks. The replicas of the tests are PouchDB's `idb` adapter
 * (the very one the phone uses, not LevelDB's) on an IndexedDB in memory: closed connections, two
 * tabs on one database and the order of its transactions are then those of the app.
 *
 * A test file that runs the worker says `vi.mock('pouchdb', () => import('<this folder>/pouchdb'))`.
 */
import 'fake-indexeddb/auto';

const scope = globalThis as unknown as Record<string, unknown>;
scope.self ??= globalThis;
scope.navigator ??= { userAgent: 'test' };
