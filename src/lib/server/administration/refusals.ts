import { HttpError } from '../http/errors';

/** What is asked for contradicts what there is; `reason` says how, for the screen to word. */
export const conflict = (reason: string): HttpError => new HttpError(409, 'conflict', reason);

export const forbidden = (reason = 'role_required'): HttpError =>
	new HttpError(403, 'forbidden', reason);
