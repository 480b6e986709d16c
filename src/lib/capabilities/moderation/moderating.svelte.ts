import type { Envelope } from '$lib/domain/core/document';
import { parseSpace, type Space } from '$lib/domain/core/space';
import { isHideable, may } from '$lib/domain/permissions/may';
import type { Action } from '$lib/domain/permissions/presets';
import type { Item } from '$lib/read-model/queries/items';
import { live } from '$lib/read-model/queries/live.svelte';
import { reportedTargets, rolesHere } from './moderation.query';
import type { Row } from '$lib/read-model/row';
import type { Workspace } from '$lib/session/session.svelte';

/** Something on the screen, as a list or a page has it. */
export type Post = Item<Row<Envelope>>;

/**
 * What this person may do with what a screen shows, by the table of permissions, and what is being
 * done: one for each screen, created while its component is set up. The server decides; here it is
 * only about which buttons are there.
 */
export class Permissions {
	/** What is being reported, hidden or shown again; null while no dialog is open. */
	asking = $state.raw<{ about: 'report' | 'hide' | 'restore'; post: Post } | null>(null);
	readonly #roles;
	readonly #reported;

	constructor(readonly workspace: Workspace) {
		const { me } = workspace;
		this.#roles = live(
			() => workspace.rows,
			() => rolesHere(me)
		);
		this.#reported = live(
			() => workspace.rows,
			() => reportedTargets()
		);
	}

	/** May this person do this with the post? */
	may(action: Action, { row, author }: Post): boolean {
		const { me } = this.workspace;
		const space = parseSpace(row.space);
		// Until the directory is read, the roles of the account say what is likely.
		const roles = this.#roles.result.status === 'ready' ? this.#roles.result.data : me.roles;
		if (!space) return false;
		return may({ id: me.id, roles }, action, row.doc, {
			space,
			municipality: author?.municipality
		});
	}

	/** May this person begin a document of this type, under this id, in a space? */
	mayWrite(type: string, _id: string, space: Space): boolean {
		const { me } = this.workspace;
		const roles = this.#roles.result.status === 'ready' ? this.#roles.result.data : me.roles;
		return may({ id: me.id, roles }, 'create', { type, author: me.id, _id }, { space });
	}

	/** Is it somebody else's, with the server, and of a kind that can be hidden? */
	isReportable({ row, state, hidden }: Post): boolean {
		return (
			row.doc.author !== this.workspace.me.id &&
			state === 'sent' &&
			hidden === null &&
			isHideable(row.doc.type)
		);
	}

	/** Has this person reported it? */
	hasReported({ row }: Post): boolean {
		return this.#reported.result.status === 'ready' && this.#reported.result.data.has(row.id);
	}
}
