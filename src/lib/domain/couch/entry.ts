/**
 * What CouchDB runs: bundled into one CommonJS module inside the design document, and required by
 * its `validate_doc_update` (https://docs.couchdb.org/en/stable/ddocs/ddocs.html#validate-document-update-functions).
 */
import type { Envelope } from '../core/document';
import { historyOf } from '../core/revision';
import { parseSpace } from '../core/space';
import { problemsOf, refusalOf } from '../rules';

interface UserContext {
	db: string;
	name: string | null;
	roles: string[];
}

/** Throws what CouchDB turns into 401 or 403 when `document` may not be written. */
export function validate(
	document: Envelope & { _deleted?: boolean },
	previous: (Envelope & { _deleted?: boolean }) | null,
	user: UserContext,
	prefix: string
): void {
	const isServer = user.roles.includes('_admin');
	if (document._id.startsWith('_design/')) {
		if (!isServer) throw { forbidden: 'server_only' };
		return;
	}
	if (!isServer && user.name === null) throw { unauthorized: 'not_signed_in' };
	const space = parseSpace(decodeURIComponent(user.db).replace(prefix, ''));
	if (!space) throw { forbidden: 'wrong_space' };
	if (problemsOf(document).length > 0) throw { forbidden: 'malformed' };
	const refusal = refusalOf({
		document,
		// A tombstone carries no content to hold on to: what follows it is new.
		previous: previous && !previous._deleted ? previous : null,
		isPreviousLost: !previous && historyOf(document).length > 1,
		space,
		who: { id: user.name ?? '', roles: user.roles }
	});
	if (refusal) throw { forbidden: refusal };
}
