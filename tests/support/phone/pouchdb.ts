/** PouchDB's build for browsers, with the `idb` adapter, for Node. */
import './browser';

const file = 'pouchdb/lib/index-browser.es.js';
const build = (await import(/* @vite-ignore */ file)) as { default: typeof import('pouchdb') };

export default build.default;
