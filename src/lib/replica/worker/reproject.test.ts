/** An app in use is updated: what its replica has long had, and the app before made nothing of, is shown. */
import { describe, expect, it, vi } from 'vitest';
import { projections, projectionVersions } from '$lib/read-model/projections/registry';
import { VERSIONS_KEY } from '$lib/read-model/rows';
import { FACTORIES } from '../../../../tests/support/factories';
import { aThread } from '../../../../tests/support/phone/documents';
import type { Tab } from '../../../../tests/support/phone/phone';
import { eventually, settled, TEA, useWorld } from '../../../../tests/support/phone/world';
import type { DocumentTypeName } from '$lib/domain/registry';

vi.mock('pouchdb', () => import('../../../../tests/support/phone/pouchdb'));

const world = useWorld();

/** All rows by table, as a test compares them. */
const rowsOf = async ({ rows }: Tab) =>
	Object.fromEntries(
		await Promise.all(
			projections.map(async ({ table }) => [table, await rows.table(table).toArray()] as const)
		)
	);

const TYPES = projections.map(({ type }) => type as DocumentTypeName);

describe('after an update', () => {
	it('every type has a table of its own, so that its rows can be made anew alone', () => {
		expect(new Set(projections.map(({ table }) => table)).size).toBe(projections.length);
	});

	it.each(TYPES)(
		'documents of the type %s that came before the app knew it are shown',
		async (type) => {
			const documents = TYPES.map((name) => FACTORIES[name]('taro', `k-${name}`));
			await world.server.write(TEA, ...documents);
			const phone = world.phone('hana');
			await settled(phone.app);
			await eventually(async () =>
				expect(await phone.app.rows.table(tableOf(type)).count()).toBeGreaterThan(0)
			);
			const before = await rowsOf(phone.app);
			const { [type]: _, ...known } = projectionVersions();
			await phone.app.rows.meta.put({ key: VERSIONS_KEY, value: known });
			await phone.app.rows.table(tableOf(type)).clear();
			await phone.close();
			phone.options.isOnline = false;
			phone.open();
			await eventually(async () => expect(await rowsOf(phone.app)).toEqual(before));
			const spaces = await phone.app.rows.spaces.toArray();
			await eventually(async () =>
				expect((await phone.app.rows.spaces.get(TEA))?.staleTypes).toEqual([])
			);
			// Nothing else was read again.
			expect(spaces.find(({ id }) => id === TEA)?.projectedSeq).not.toBe(0);
		}
	);

	it('what was written here and is unsent is shown too, and long lists in parts', async () => {
		await world.server.write(TEA, ...Array.from({ length: 450 }, () => aThread('taro')));
		const phone = world.phone('hana');
		await settled(phone.app);
		phone.app.network.disconnect();
		const mine = aThread('hana');
		await phone.app.put(TEA, mine);
		await eventually(async () => expect(await phone.app.rows.threads.count()).toBe(451));
		const { thread: _, ...known } = projectionVersions();
		await phone.app.rows.meta.put({ key: VERSIONS_KEY, value: known });
		await phone.close();
		phone.options.isOnline = false;
		phone.open();
		await eventually(async () =>
			expect((await phone.app.rows.spaces.get(TEA))?.staleTypes).toEqual([])
		);
		await eventually(async () => expect(await phone.app.rows.threads.count()).toBe(451));
		expect(await phone.app.rows.threads.get(mine._id)).toBeDefined();
	});
});

const tableOf = (type: string): string =>
	projections.find((projection) => projection.type === type)!.table;
