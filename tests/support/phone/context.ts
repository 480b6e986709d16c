import type { ReplicaContext } from '../../../src/lib/replica/worker/context';
import { Replicas } from '../../../src/lib/replica/worker/databases';
import type { Tab } from './phone';

/**
 * A worker's context of its own on a tab's storage, for races that are to be forced into one order.
 *
 * @param method of its replicas that is held up
 * @param before what is awaited before it
 */
export function contextOf(
	tab: Tab,
	method?: string,
	before?: () => Promise<unknown>
): ReplicaContext {
	const { platform, rows } = tab;
	const { id } = tab.phone.options.writer;
	const openDatabase = (name: string) =>
		new Proxy(platform.openDatabase(name), {
			get(target, property) {
				const value = Reflect.get(target, property) as unknown;
				if (property !== method || typeof value !== 'function') return value;
				return async (...parameters: unknown[]): Promise<unknown> => {
					await before?.();
					return (value as (...p: unknown[]) => unknown).apply(target, parameters);
				};
			}
		});
	return {
		...platform,
		rows,
		writer: { id, roles: [] },
		replicas: new Replicas(id, openDatabase, () => rows.box),
		applied: new Set(),
		begun: new Set()
	};
}
