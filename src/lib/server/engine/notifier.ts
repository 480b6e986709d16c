import { log } from '../log';
import type { ChangeListener } from './engine';

/** Tells listeners of changes, each newest state of a database once. */
export class Notifier {
	readonly #listeners = new Set<ChangeListener>();
	readonly #told = new Map<string, string>();

	subscribe(listener: ChangeListener): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Tells that `name` is at `seq` now, unless it has been told. */
	tell(name: string, seq: string): void {
		if (this.#told.get(name) === seq) return;
		this.#told.set(name, seq);
		for (const listener of this.#listeners) {
			try {
				listener(name, seq);
			} catch (err) {
				log.error({ err }, 'a change listener failed');
			}
		}
	}
}
