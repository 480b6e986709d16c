import type { Settings } from '../settings';
import { openEmbeddedEngine } from './embedded/engine';
import type { Engine } from './engine';

/** The engine the settings ask for, ready to use. */
export async function openEngine(settings: Settings): Promise<Engine> {
	if (!settings.couchdbUrl) return openEmbeddedEngine(settings.dataDir);
	// Only here, because it contains the bundled rules, which only the build can make.
	const { openCouchEngine } = await import('./couchdb/engine');
	return openCouchEngine(settings);
}
