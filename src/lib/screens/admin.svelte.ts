import { isAdministrator } from '$lib/domain/admin/roles';
import type { Workspace } from '$lib/session/session.svelte';

/** The municipality whose administration is open; kept while the app is, for the 事務局 to go about it. */
const chosen = $state({ municipality: '' });

/** Which municipality this person administers just now. */
export class Administered {
	constructor(private readonly workspace: Workspace) {}

	/** May this person be here? The server decides; this only spares them a refusal. */
	get isAllowed(): boolean {
		return isAdministrator(this.workspace.me.roles);
	}

	/** The region's 事務局 goes from municipality to municipality. */
	get mayChoose(): boolean {
		return this.workspace.me.roles.includes('secretariat');
	}

	get municipality(): string {
		return (this.mayChoose && chosen.municipality) || this.workspace.me.municipality;
	}

	set municipality(code: string) {
		chosen.municipality = code;
	}
}
