import { revised } from '$lib/domain/core/create';
import { personalSpace } from '$lib/domain/core/space';
import { newDraft, type Draft } from '$lib/capabilities/draft/draft';
import { shownRevisions } from '$lib/read-model/row';
import type { DraftRow } from '$lib/capabilities/draft/draft.row';
import type { Workspace } from './session.svelte';

const textOf = ({ fields }: Pick<Draft, 'fields'>): string =>
	JSON.stringify(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));

/**
 * A draft that was continued in two places at once, in two tabs or on two devices, has several
 * versions, of which screens show one. Makes drafts of their own of those that say something else
 * than `kept`, so that none is hidden or goes away with it. Their keys are made from the revision:
 * every tab and device makes the same.
 */
export async function keepOtherVersions(
	{ me, replica, rows }: Workspace,
	row: DraftRow,
	kept: Pick<Draft, 'fields'>
): Promise<void> {
	const known = new Set([textOf(kept)]);
	for (const version of [{ ...row.doc, _rev: row.rev }, ...(row.conflicts ?? [])]) {
		if (known.has(textOf(version))) continue;
		known.add(textOf(version));
		const { form, target, path, title, fields, updatedAt, _rev } = version;
		const key = _rev.slice(_rev.indexOf('-') + 1);
		const draft = newDraft(
			{ author: me.id, now: updatedAt, key },
			{ form, target, path, title, fields }
		);
		if (!(await rows.drafts.get(draft._id))) await replica.put(personalSpace(me.id), draft);
	}
}

/** Leaves a draft with the version that is shown; the others become drafts of their own. */
export async function separateVersions(workspace: Workspace, row: DraftRow): Promise<string> {
	if (!row.conflicts) return row.rev;
	const { me, replica } = workspace;
	await keepOtherVersions(workspace, row, row.doc);
	const draft = revised({ ...row.doc, _rev: row.rev }, me.id, row.doc.updatedAt);
	return (await replica.resolve(personalSpace(me.id), draft, shownRevisions(row))).rev;
}
