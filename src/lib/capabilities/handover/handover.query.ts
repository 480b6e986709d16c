import { officeSpace } from '$lib/domain/core/space';
import { latest } from '$lib/capabilities/inbox/readmark';
import type { SectionCode } from './template';
import { sectionId } from './handover';
import type { Person } from '$lib/capabilities/directory/directory';
import type { YuiDatabase } from '$lib/read-model/database';
import type { NotebookRow, SectionRow } from './handover.row';
import type { SpaceState } from '$lib/read-model/state';
import { peopleByIds, toItem, toItems, type Item } from '$lib/read-model/queries/items';

export interface NotebookItem extends Item<NotebookRow> {
	/** Sections with text. */
	written: number;
	/** Sections two people wrote differently at once. */
	conflicts: number;
	/** Instant of the last change of it or of anything in it. */
	changedAt: string;
}

export interface Offices {
	/** The office the person belongs to; undefined until the server has said so. */
	own: SpaceState | undefined;
	/** Offices whose notebooks the person may read, because a move there is announced (内示). */
	announced: SpaceState[];
}

/** The offices of this person, as the server last said: they change with every move. */
export const offices =
	() =>
	async (database: YuiDatabase): Promise<Offices> => {
		const spaces = (await database.spaces.toArray()).filter(
			({ id, phase }) => id.startsWith(officeSpace('')) && phase !== 'gone'
		);
		return {
			own: spaces.find(({ readOnly }) => !readOnly),
			announced: spaces.filter(({ readOnly }) => readOnly)
		};
	};

/** Notebooks on this device, the most recently changed first. */
export const notebooks =
	() =>
	async (database: YuiDatabase): Promise<NotebookItem[]> => {
		const items = await toItems(database, await database.notebooks.toArray());
		const found = await Promise.all(
			items.map(async (item) => {
				const sections = await database.sections.where('notebook').equals(item.row.id).toArray();
				return {
					...item,
					written: sections.filter(({ doc }) => doc.text.trim() !== '').length,
					conflicts: sections.filter(({ conflicts }) => conflicts).length,
					changedAt:
						latest(item.row.doc.updatedAt, ...sections.map(({ doc }) => doc.updatedAt)) ?? ''
				};
			})
		);
		return found.sort((a, b) => (a.changedAt < b.changedAt ? 1 : -1));
	};

export interface SectionItem extends Item<SectionRow> {
	/** Who made the revision shown; undefined for an automatic merge. */
	editor: Person | undefined;
}

async function withEditors(
	database: YuiDatabase,
	items: readonly Item<SectionRow>[]
): Promise<SectionItem[]> {
	const people = await peopleByIds(
		database,
		items.flatMap(({ row }) => (row.doc.editor ? [row.doc.editor] : []))
	);
	return items.map((item) => ({ ...item, editor: people.get(item.row.doc.editor ?? '') }));
}

export interface NotebookWithSections {
	notebook: Item<NotebookRow>;
	/** By section code; a missing one has not been begun. */
	sections: Map<string, SectionItem>;
}

/** A notebook with what is written of it; null when it is not (yet) on this device. */
export const notebookWithSections =
	(id: string) =>
	async (database: YuiDatabase): Promise<NotebookWithSections | null> => {
		const notebook = await toItem(database, await database.notebooks.get(id));
		if (!notebook) return null;
		const rows = await database.sections.where('notebook').equals(id).toArray();
		const items = await withEditors(database, await toItems(database, rows));
		return { notebook, sections: new Map(items.map((item) => [item.row.doc.section, item])) };
	};

export interface SectionToEdit {
	notebook: Item<NotebookRow>;
	/** Null when nobody has begun it. */
	section: SectionItem | null;
}

/** One section for its editor; null when the notebook is not on this device. */
export const sectionToEdit =
	(notebookId: string, code: SectionCode) =>
	async (database: YuiDatabase): Promise<SectionToEdit | null> => {
		const notebook = await toItem(database, await database.notebooks.get(notebookId));
		if (!notebook) return null;
		const row = await database.sections.get(sectionId(notebookId, code));
		const [section] = row ? await withEditors(database, await toItems(database, [row])) : [];
		return { notebook, section: section ?? null };
	};
