import type { Envelope } from '$lib/domain/core/document';
import { documentType } from '$lib/domain/registry';
import { typedTexts } from '$lib/domain/typed';
import type { YuiDatabase } from '../database';
import type { UnsentName } from '../projections/projection';
import { projectionOf } from '../projections/registry';
import type { Row } from '../row';
import type { OutboxEntry } from '../state';

/**
 * Names of unsent items by their key. What is written into the outbox are the first words of a
 * document; where those do not tell enough, its capability says more (`Projection.called`).
 */
export const unsentNames =
	() =>
	async (database: YuiDatabase): Promise<ReadonlyMap<string, UnsentName>> => {
		const entries = await database.outbox.toArray();
		return new Map(
			await Promise.all(
				entries.map(async (entry) => [entry.key, await nameOf(database, entry)] as const)
			)
		);
	};

async function nameOf(database: YuiDatabase, entry: OutboxEntry): Promise<UnsentName> {
	const row = await rowOf(database, entry);
	return {
		label: documentType(entry.type)?.label ?? entry.type,
		title: entry.title,
		...(row && (await projectionOf(entry.id)?.called?.(database, row)))
	};
}

const rowOf = async (database: YuiDatabase, { id }: OutboxEntry): Promise<Row | undefined> => {
	const table = projectionOf(id)?.table;
	return table === undefined ? undefined : ((await database.table(table).get(id)) as Row);
};

/** Everything a person wrote into an unsent document, as text to copy elsewhere. */
export async function unsentText(database: YuiDatabase, entry: OutboxEntry): Promise<string> {
	const row = await rowOf(database, entry);
	return (row && typedTexts(row.doc as Envelope).join('\n\n')) || entry.title;
}
