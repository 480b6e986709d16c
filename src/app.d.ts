import type { Revoked, SignedIn } from '$lib/server/accounts/types';

declare global {
	namespace App {
		interface PageState {
			/** The photo that is shown as large as the screen; going back closes it. */
			photo?: string;
		}

		interface Locals {
			/** Who the session cookie stands for; null without a valid session. */
			signedIn: SignedIn | null;
			/** The device whose cookie it is was signed out from elsewhere; null otherwise. */
			revoked: Revoked | null;
			requestId: string;
		}
	}
}

export {};
