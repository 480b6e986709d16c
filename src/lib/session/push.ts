import type { PushInfo } from '$lib/capabilities/inbox/wire';
import { ask } from './api';
import { pushChoices } from './device';

/**
 * Where this device stands with notices while the app is closed: it cannot, the person said no to the
 * browser, they are off, or on.
 */
export type PushState = 'unsupported' | 'denied' | 'off' | 'on';

export const isPushSupported = (): boolean =>
	'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis;

export function pushState(person: string): PushState {
	if (!isPushSupported()) return 'unsupported';
	if (Notification.permission === 'denied') return 'denied';
	return Notification.permission === 'granted' && pushChoices.all()[person] === 'on' ? 'on' : 'off';
}

/** May this person be asked whether they want notices here? Not again after a no. */
export const isPushOffered = (person: string): boolean =>
	isPushSupported() &&
	Notification.permission === 'default' &&
	pushChoices.all()[person] === undefined;

/** 「いまはしない」: this device does not ask by itself any more. */
export const declinePush = (person: string): void => pushChoices.set(person, 'later');

/** The device has no service to hear from, such as a browser without Google's. */
export class PushUnavailable extends Error {
	override name = 'PushUnavailable';
}

/**
 * Asks the browser, then the server; call it when a person pressed a button for it.
 * @throws SignInError without a network, PushUnavailable
 */
export async function enablePush(person: string): Promise<PushState> {
	if ((await Notification.requestPermission()) !== 'granted') return pushState(person);
	await subscribe(await ask<PushInfo>('GET', '/api/push'));
	pushChoices.set(person, 'on');
	return pushState(person);
}

/** Notices end on this device. @throws SignInError without a network */
export async function disablePush(person: string): Promise<PushState> {
	await ask('DELETE', '/api/push/subscription');
	const registration = await navigator.serviceWorker.getRegistration();
	await (await registration?.pushManager.getSubscription())?.unsubscribe();
	pushChoices.set(person, 'later');
	return pushState(person);
}

/** Sends a notice to this device. @throws SignInError with a Japanese message */
export const testPush = (): Promise<void> =>
	ask('POST', '/api/push/test', undefined, {
		404: 'サーバーに、この端末の登録がありません。通知をオンにし直してください。',
		429: '少し待ってから、もう一度お試しください。'
	});

/**
 * Where notices are on, this session gets a subscription: it is new, the browser gave the old one up,
 * or the server has another key. Nobody waits for it.
 */
export async function keepPush(person: string): Promise<void> {
	if (pushState(person) !== 'on') return;
	try {
		const info = await ask<PushInfo>('GET', '/api/push');
		if (!info.isSubscribed || !(await isHearing(info))) await subscribe(info);
	} catch {
		// Without a network, or a session: at the next start.
	}
}

/** Does this browser have a subscription, for the key that the server has now? */
async function isHearing({ publicKey }: PushInfo): Promise<boolean> {
	const { pushManager } = await navigator.serviceWorker.ready;
	const subscription = await pushManager.getSubscription();
	return subscription !== null && isFor(subscription, publicKey);
}

/** Some browsers do not say for which key: then it is believed. */
function isFor({ options }: PushSubscription, publicKey: string): boolean {
	const key = keyOf(options);
	return key === undefined || key === publicKey.replace(/=+$/, '');
}

/** Base64url of the key a subscription was made for. */
function keyOf(options: PushSubscriptionOptions | undefined): string | undefined {
	const key = options?.applicationServerKey;
	if (!key) return undefined;
	return btoa(String.fromCharCode(...new Uint8Array(key)))
		.replaceAll('+', '-')
		.replaceAll('/', '_')
		.replace(/=+$/, '');
}

async function subscribe({ publicKey }: PushInfo): Promise<void> {
	const { pushManager } = await navigator.serviceWorker.ready;
	const options = { userVisibleOnly: true, applicationServerKey: publicKey };
	// One that was made for another key of the server stands in the way, or would be given once more.
	const before = await pushManager.getSubscription();
	if (before && !isFor(before, publicKey)) await before.unsubscribe();
	let subscription: PushSubscription;
	try {
		subscription = await pushManager.subscribe(options).catch(async () => {
			await (await pushManager.getSubscription())?.unsubscribe();
			return pushManager.subscribe(options);
		});
	} catch (cause) {
		throw new PushUnavailable('no push service', { cause });
	}
	const { endpoint, keys } = subscription.toJSON();
	await ask(
		'POST',
		'/api/push/subscription',
		{ endpoint, keys, applicationServerKey: publicKey },
		{
			400: 'このブラウザーの通知サービスには、対応していません。'
		}
	);
}
