import * as v from 'valibot';
import type { SignInRequest } from '$lib/domain/wire';
import { badRequest } from './errors';

/** Longer than any password, short enough to cost nothing. */
const text = v.pipe(v.string(), v.nonEmpty(), v.maxLength(200));
const isNewDevice = v.fallback(v.boolean(), false);

const BY_PASSWORD = v.object({
	staffNumber: text,
	password: text,
	municipality: v.optional(v.pipe(v.string(), v.regex(/^\d{6}$/))),
	isNewDevice
});
/** What is in it is checked by `WebAuthn`. */
const BY_PASSKEY = v.object({ passkey: v.looseObject({}), isNewDevice });

const PROOF = v.union([v.object({ password: text }), v.object({ passkey: v.looseObject({}) })]);

const token = v.pipe(v.string(), v.maxLength(100));
const INVITATION_USE = v.union([
	v.object({ token, passkey: v.looseObject({}), isNewDevice }),
	// Its length is judged with the other rules for passwords.
	v.object({ token, password: v.string(), isNewDevice })
]);

/** @throws HttpError 400 */
export function parsed<S extends v.GenericSchema>(
	schema: S,
	body: unknown,
	reason: string
): v.InferOutput<S> {
	const result = v.safeParse(schema, body);
	if (!result.success) throw badRequest(reason);
	return result.output;
}

/** @throws HttpError 400 */
export const credentialsOf = (body: unknown): SignInRequest =>
	parsed(v.union([BY_PASSKEY, BY_PASSWORD]), body, 'staffNumber and password are required');

/** @throws HttpError 400 */
export const proofOf = (body: unknown): v.InferOutput<typeof PROOF> =>
	parsed(PROOF, body, 'a proof is required');

/** @throws HttpError 400 */
export const tokenOf = (body: unknown): string =>
	parsed(v.object({ token }), body, 'a token is required').token;

/** @throws HttpError 400 */
export const invitationUseOf = (body: unknown): v.InferOutput<typeof INVITATION_USE> =>
	parsed(INVITATION_USE, body, 'a token and a password or a passkey are required');
