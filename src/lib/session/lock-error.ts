/** Why the device stays locked; the message is for the screen. */
export class UnlockError extends Error {
	override name = 'UnlockError';
}
