import type { RequestEvent } from '@sveltejs/kit';
import type { SignedIn } from '../accounts/types';
import { signedIn } from './api';
import { HttpError, notFound } from './errors';

/** Somebody who administers one municipality, or the whole region. */
export interface Administrator extends SignedIn {
	/** Code of the one municipality; null for the region's (事務局). */
	municipality: string | null;
}

/**
 * Who administers here. The region's administration stands above that of a municipality.
 * @throws HttpError 401, 403
 */
export function administrator(event: RequestEvent): Administrator {
	const who = signedIn(event);
	const { roles, municipality } = who.account;
	if (roles.includes('secretariat')) return { ...who, municipality: null };
	if (roles.includes('municipal-admin')) return { ...who, municipality };
	throw roleRequired();
}

/** As `administrator`, of the region. @throws HttpError 401, 403 */
export function secretariat(event: RequestEvent): Administrator {
	const who = administrator(event);
	if (who.municipality !== null) throw roleRequired();
	return who;
}

/**
 * Makes sure that what is asked for is this administrator's: another municipality's is as unknown as
 * what does not exist.
 * @throws HttpError 404
 */
export function ownOrMissing(who: Administrator, municipality: string): void {
	if (who.municipality !== null && who.municipality !== municipality) throw notFound();
}

const roleRequired = (): HttpError => new HttpError(403, 'forbidden', 'role_required');
