import { finderOf } from '$lib/domain/search/fold';
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Envelope } from '$lib/domain/core/document';
import { FACTORIES } from '../../../../tests/support/factories';
import { YuiDatabase } from '$lib/read-model/database';
import type { Stored } from '$lib/read-model/row';
import { tablesOf, writeRows } from '$lib/read-model/rows';
import { communities } from './community.query';

let database: YuiDatabase;

beforeEach(() => (database = new YuiDatabase('s0001')));
afterEach(() => database.delete());

it('finds one of three hundred communities by words of its name, purpose or host', async () => {
	const documents = Array.from({ length: 300 }, (_, index): Envelope => {
		const document = FACTORIES.community('system', `c${index}`);
		const key = `c${index}`;
		return {
			...document,
			_id: `community:system:${key}`,
			community: key,
			title: `集まり ${index}`
		} as Envelope;
	});
	Object.assign(documents[250]!, { title: '髙橋塾', purpose: '窓口の工夫を話します。' });
	const items = documents.map((document) => ({
		id: document._id,
		document: { ...document, _rev: '1-a' } as Stored,
		conflicts: []
	}));
	const ids = items.map(({ id }) => id);
	await database.transaction('rw', tablesOf(database, ids), () =>
		writeRows(database, 'commons', items)
	);
	const found = async (text: string) =>
		(await communities('s0001', [], finderOf(text))(database)).map(({ row }) => row.community);
	expect(await found('')).toHaveLength(300);
	expect(await found('高橋')).toEqual(['c250']);
	expect(await found('マドグチ')).toEqual([]);
	expect(await found('窓口 工夫')).toEqual(['c250']);
});
