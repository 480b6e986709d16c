import type { Locks } from '../../../src/lib/replica/worker/locks';

interface Waiting {
	isShared: boolean;
	start: () => void;
}

interface Queue {
	/** How each holder's lock is taken away. */
	stolen: Set<() => void>;
	holders: number;
	isShared: boolean;
	waiting: Waiting[];
}

/** Web Locks of one device, as its tabs share them: shared and exclusive, first come, first served. */
export class DeviceLocks {
	readonly #queues = new Map<string, Queue>();

	/** The locks as one tab sees them. `kill` frees what it holds, as the browser does. */
	forTab(): Locks & { kill: () => void } {
		const held = new Set<() => void>();
		let isAlive = true;
		const request = (name: string, ...rest: unknown[]): Promise<unknown> => {
			const work = rest.pop() as (lock: { name: string }) => unknown;
			const { mode = 'exclusive', signal, steal = false } = (rest[0] ?? {}) as LockOptions;
			return new Promise((resolve, reject) => {
				if (!isAlive) return;
				const waiting: Waiting = {
					isShared: mode === 'shared',
					start: () => {
						const release = this.#holding(name, waiting.isShared);
						if (!isAlive) return release();
						held.add(release);
						const { stolen } = this.#queue(name);
						const take = () => {
							stolen.delete(take);
							if (held.delete(release)) release();
							reject(new DOMException('stolen', 'AbortError'));
						};
						stolen.add(take);
						void Promise.resolve()
							.then(() => work({ name }))
							.then(resolve, reject)
							.finally(() => {
								stolen.delete(take);
								if (held.delete(release)) release();
							});
					}
				};
				const queue = this.#queue(name);
				if (steal) {
					queue.waiting.unshift(waiting);
					for (const take of [...queue.stolen]) take();
				} else queue.waiting.push(waiting);
				signal?.addEventListener('abort', () => {
					if (!queue.waiting.includes(waiting)) return;
					queue.waiting.splice(queue.waiting.indexOf(waiting), 1);
					reject(signal.reason as Error);
				});
				this.#advance(name);
			});
		};
		return {
			request: request as Locks['request'],
			kill: () => {
				isAlive = false;
				for (const release of held) release();
				held.clear();
			}
		};
	}

	/** Who holds what, for a test that failed. */
	state(): Record<string, string> {
		return Object.fromEntries(
			[...this.#queues].map(([name, { holders, waiting }]) => [
				name,
				`${holders} held, ${waiting.length} waiting`
			])
		);
	}

	#queue(name: string): Queue {
		const queue = this.#queues.get(name) ?? {
			stolen: new Set(),
			holders: 0,
			isShared: false,
			waiting: []
		};
		this.#queues.set(name, queue);
		return queue;
	}

	#holding(name: string, isShared: boolean): () => void {
		const queue = this.#queue(name);
		queue.holders++;
		queue.isShared = isShared;
		return () => {
			queue.holders--;
			this.#advance(name);
		};
	}

	#advance(name: string): void {
		const queue = this.#queue(name);
		for (;;) {
			const [next] = queue.waiting;
			if (!next) return;
			if (queue.holders > 0 && !(queue.isShared && next.isShared)) return;
			queue.waiting.shift();
			next.start();
		}
	}
}
