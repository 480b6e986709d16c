/**
 * A person who may sign in. Kept by the server only; what others may know of a person is the
 * `person` document of the directory.
 */
export interface Account {
	/** Person id, as in `person:<id>` and `personal-<id>`. */
	personId: string;
	/** Folded, see `foldStaffNumber`; unique within the municipality. */
	staffNumber: string;
	name: string;
	kana: string;
	/** Code of the municipality, six characters. */
	municipality: string;
	unit: string;
	unitName: string;
	title: string;
	roles: string[];
	/** See `passwords.ts`; null for who has no password (yet): invited, or with passkeys only. */
	passwordHash: string | null;
	disabled: boolean;
}

/** Whom a request comes from. */
export interface SignedIn {
	account: Account;
	/** Key of the session; never the token itself. */
	session: string;
}

/** A device that may do nothing any more but hand in what it had not sent. */
export interface Revoked {
	person: string;
	/** Key of the session. */
	session: string;
	/** As in `Device.id`. */
	device: string;
	/** As in `Device.name`. */
	name: string;
}
