import type { Settings } from '../settings';
import { openEmbeddedEngine } from './embedded/engine';
import type { Engine } from './engine';

/** The engine the settings ask for, ready to use. */
export function openEngine(settings: Settings): Promise<Engine> {
	return openEmbeddedEngine(settings.dataDir);
}
