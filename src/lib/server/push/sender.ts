import { createHash } from 'node:crypto';
import webpush, { WebPushError } from 'web-push';
import type { PushPayload } from '$lib/capabilities/inbox/wire';
import { log } from '../log';
import type { VapidKeys } from './keys';
import { isPushEndpoint, type PushHosts } from './endpoint';
import type { Subscription } from './subscriptions';

/** Seconds a push service keeps a notice for a phone that is off: tomorrow's inbox tells it anyway. */
const TTL_SECONDS = 24 * 60 * 60;
const TIMEOUT_MS = 10_000;

/** Hands a notice to a push service. */
export class Sender {
	constructor(private readonly options: { keys: VapidKeys; subject: string; hosts: PushHosts }) {}

	/**
	 * @returns `gone` when the device does not want to hear any more, `failed` when it is not known
	 * whether it heard
	 */
	async send(
		{ endpoint, keys }: Subscription,
		payload: PushPayload
	): Promise<'sent' | 'gone' | 'failed'> {
		const { keys: vapid, subject, hosts } = this.options;
		// The setting may have changed since the subscription was made.
		if (!isPushEndpoint(endpoint, hosts)) return 'gone';
		try {
			await webpush.sendNotification({ endpoint, keys }, JSON.stringify(payload), {
				vapidDetails: { subject, ...vapid },
				TTL: TTL_SECONDS,
				urgency: payload.kind === 'thread' || payload.kind === 'summary' ? 'low' : 'normal',
				// The push service keeps the last one about the same, too.
				topic: createHash('sha256').update(payload.tag).digest('base64url').slice(0, 32),
				timeout: TIMEOUT_MS
			});
			return 'sent';
		} catch (error) {
			const status = error instanceof WebPushError ? error.statusCode : 0;
			if (status === 404 || status === 410) return 'gone';
			// Neither address nor answer: both name the device.
			log.warn({ status }, 'a push service did not take a notice');
			return 'failed';
		}
	}
}
