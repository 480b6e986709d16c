/**
 * What the phone and the server say to each other about ways to sign in, besides `POST /api/session`
 * (domain/wire.ts). The parts that WebAuthn defines are passed on as they are.
 *
 * | request                               | answer                                                   |
 * |---------------------------------------|----------------------------------------------------------|
 * | `POST /api/passkeys/challenge`        | options for a sign-in with any passkey                    |
 * | `POST /api/session` `{ passkey }`     | as with a password; 401                                   |
 * | `GET /api/passkeys`                   | `CredentialsInfo`; 401                                    |
 * | `POST /api/passkeys/options`          | `Proof` → options for a new passkey; 401, 403             |
 * | `POST /api/passkeys`                  | `{ passkey }` → 201; 400, 409                             |
 * | `DELETE /api/passkeys/<id>`           | 204; 404, 409 `last_credential`                           |
 * | `POST /api/password`                  | `PasswordChange` → 204; 400, 401, 403, 429                |
 * | `POST /api/invitations/open`          | `{ token }` → `InvitationInfo`; 404, 410, 429             |
 * | `POST /api/invitations/options`       | `{ token }` → options for a new passkey; as above         |
 * | `POST /api/invitations/use`           | `InvitationUse` → `SessionInfo` and the cookie; as above  |
 * | `GET /api/oidc`                       | `OidcInfo`                                                |
 * | `POST /api/oidc/start`                | `{ next }` → `{ url }` of the issuer; 404, 502            |
 * | `POST /api/oidc/session`              | `SessionInfo` and the cookie; 401                         |
 * | `GET /api/admin/invitations`          | `InvitationList`; 401, 403                                |
 * | `GET /api/admin/invitations/people`   | `InviteeList`; 401, 403                                   |
 * | `POST /api/admin/invitations`         | `InvitationRequest` → 201 `InvitationsMade`; 400, 404     |
 * | `DELETE /api/admin/invitations/<id>`  | 204; 404, 409 `not_open`                                  |
 */

/** `invite` gives somebody their first way to sign in; `reset` replaces all of them. */
export type InvitationKind = 'invite' | 'reset';
export type InvitationState = 'open' | 'used' | 'expired' | 'revoked';

/** What the holder of a link is told: for whom it is. */
export interface InvitationInfo {
	kind: InvitationKind;
	name: string;
	kana: string;
	staffNumber: string;
	municipality: string;
	unitName: string;
	/** ISO 8601. */
	expiresAt: string;
}

/** Uses a link up: with a password or with a new passkey (`RegistrationResponseJSON`). */
export type InvitationUse = { token: string; isNewDevice?: boolean } & (
	{ password: string } | { passkey: unknown }
);

/** Shows that whoever asks is the person: the password, or a passkey of theirs. */
export type Proof = { password: string } | { passkey: unknown };

export interface PasswordChange {
	proof: Proof;
	password: string;
	/** Sign out all other devices. */
	endOthers: boolean;
}

export interface PasskeyInfo {
	id: string;
	/** Device it was made on, 「Android・Chrome」; ''. */
	name: string;
	/** ISO 8601. */
	createdAt: string;
	lastUsedAt: string | null;
}

/** A person's own ways to sign in. */
export interface CredentialsInfo {
	hasPassword: boolean;
	passkeys: PasskeyInfo[];
}

export interface OidcInfo {
	/** What the button says; null when the server offers no single sign-on. */
	name: string | null;
}

/** What the address of the sign-in screen says after the issuer has answered, `?oidc=…`. */
export type OidcOutcome = 'done' | 'unknown' | 'refused' | 'expired' | 'failed';

/** A link, as its administrator sees it. */
export interface InvitationEntry {
	id: string;
	kind: InvitationKind;
	state: InvitationState;
	person: string;
	name: string;
	municipality: string;
	unitName: string;
	/** Name of who made it. */
	by: string;
	/** ISO 8601. */
	createdAt: string;
	expiresAt: string;
	/** When it was used or revoked. */
	endedAt: string | null;
}

export interface InvitationList {
	/** The newest first. */
	invitations: InvitationEntry[];
	/** How many there are of each state, whatever was asked for. */
	counts: Record<InvitationState, number>;
}

/** Why somebody gets no link. */
export type InviteeRefusal = 'has_credentials' | 'no_credentials' | 'role_required' | 'own_account';

/** Somebody a link can be made for. */
export interface Invitee {
	id: string;
	staffNumber: string;
	name: string;
	municipality: string;
	unitName: string;
	/** ISO 8601, when an unused link of theirs expires; null without one. */
	openUntil: string | null;
	refusal: InviteeRefusal | null;
}

export interface InviteeList {
	people: Invitee[];
	/** How many match, of which `people` is a part. */
	total: number;
}

export interface InvitationRequest {
	kind: InvitationKind;
	/** Person ids, `MAX_INVITATIONS` at most. */
	people: string[];
}

export interface InvitationsMade {
	/** Tokens are told this once. */
	invitations: {
		id: string;
		token: string;
		kind: InvitationKind;
		name: string;
		municipality: string;
		unitName: string;
		expiresAt: string;
	}[];
	skipped: { person: string; refusal: InviteeRefusal }[];
}

/** People in one request, at most. */
export const MAX_INVITATIONS = 100;
/** People or links in one answer, at most. */
export const INVITATION_PAGE = 50;
