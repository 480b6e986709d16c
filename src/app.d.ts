import type { SignedIn } from '$lib/server/accounts/types';

declare global {
	namespace App {
		interface Locals {
			/** Who the session cookie stands for; null without a valid session. */
			signedIn: SignedIn | null;
			requestId: string;
		}
	}
}

export {};
