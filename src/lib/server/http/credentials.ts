import type { SignInRequest } from '$lib/domain/wire';
import { badRequest } from './errors';

/** Longer than any password, short enough to cost nothing. */
const MAX_LENGTH = 200;

/** @throws HttpError 400 */
export function credentialsOf(body: unknown): SignInRequest {
	const { staffNumber, password, isNewDevice } = (body ?? {}) as Partial<
		Record<keyof SignInRequest, unknown>
	>;
	const isText = (value: unknown): value is string =>
		typeof value === 'string' && value !== '' && value.length <= MAX_LENGTH;
	if (!isText(staffNumber) || !isText(password))
		throw badRequest('staffNumber and password are required');
	return { staffNumber, password, isNewDevice: isNewDevice === true };
}
