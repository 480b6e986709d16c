import { pushChoices } from './device';

/**
 * Whoever used this device is told of nothing here any more, and what is still shown goes. Also without
 * a network: the browser itself gives the address up, and the server's session ends later.
 */
export async function endPush(person: string): Promise<void> {
	pushChoices.delete(person);
	try {
		const registration = await navigator.serviceWorker?.getRegistration();
		await navigator.clearAppBadge?.().catch(() => undefined);
		for (const notice of (await registration?.getNotifications?.()) ?? []) notice.close();
		await (await registration?.pushManager?.getSubscription())?.unsubscribe();
	} catch (error) {
		console.warn('notices of this device could not be ended', error);
	}
}
