import webpush from 'web-push';
import { REGION, type Engine } from '../engine/engine';
import { ignoreStatus } from '../engine/failures';
import type { Settings } from '../settings';

/** How the server shows push services who it is (VAPID, RFC 8292). */
export interface VapidKeys {
	publicKey: string;
	privateKey: string;
}

const ID = 'push:vapid';

/** Those of the settings; else those made at the first start, which subscriptions depend on. */
export async function vapidKeys(
	engine: Engine,
	{ vapidPublicKey, vapidPrivateKey }: Settings
): Promise<VapidKeys> {
	if (vapidPublicKey !== '' && vapidPrivateKey !== '')
		return { publicKey: vapidPublicKey, privateKey: vapidPrivateKey };
	await engine.ensure(REGION);
	const region = engine.database<VapidKeys>(REGION);
	const read = () => region.get(ID).catch(ignoreStatus(404));
	if (!(await read()))
		await region.put({ _id: ID, ...webpush.generateVAPIDKeys() }).catch(ignoreStatus(409));
	const { publicKey, privateKey } = await region.get(ID);
	return { publicKey, privateKey };
}

/** Whom a push service writes to when something is wrong; some refuse what cannot be an address. */
export const vapidSubject = ({ vapidSubject, origin }: Settings): string =>
	vapidSubject || (origin.startsWith('https://') ? origin : 'mailto:admin@example.jp');
