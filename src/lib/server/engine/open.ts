import type { Settings } from '../settings';
import { log } from '../log';
import { openEmbeddedEngine } from './embedded/engine';
import { finishRestore } from './embedded/restored';
import type { Engine } from './engine';

/** The engine the settings ask for, ready to use. */
export async function openEngine(settings: Settings): Promise<Engine> {
	if (!settings.couchdbUrl) {
		if (await finishRestore(settings.dataDir))
			log.warn('a restore that was interrupted has been completed');
		return openEmbeddedEngine(settings.dataDir);
	}
	// Only here, because it contains the bundled rules, which only the build can make.
	const { openCouchEngine } = await import('./couchdb/engine');
	return openCouchEngine(settings);
}
