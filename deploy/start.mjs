/**
 * `npm start`: builds the app when the build is missing or older than its sources, then serves it.
 */
import { ensureBuilt } from './build.mjs';

ensureBuilt();
await import('./server.mjs');
