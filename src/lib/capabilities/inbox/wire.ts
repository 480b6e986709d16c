import * as v from 'valibot';
import type { NoticeKind } from './notices';

/**
 * What phone and server say to each other about notices while the app is closed (Web Push).
 *
 * | request                          | answer                                                      |
 * |----------------------------------|-------------------------------------------------------------|
 * | `GET /api/push`                  | `PushInfo`; 401                                             |
 * | `POST /api/push/subscription`    | `PushSubscriptionRequest` → 204; 400, 401, 409 `other_key`   |
 * | `DELETE /api/push/subscription`  | 204, also without one; 401                                  |
 * | `POST /api/push/test`            | 204: a notice is on its way to this device; 401, 404, 429   |
 *
 * A subscription belongs to the session it was made in and ends with it. It was made for one key of the
 * server, and nobody else can use it: after a change of the key the phone subscribes anew.
 */
export interface PushInfo {
	/** The server's key (`applicationServerKey`), base64url. */
	publicKey: string;
	/** Has this session a subscription? */
	isSubscribed: boolean;
}

/** Base64url of so many bytes. */
const bytes = (count: number) =>
	v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+={0,2}$/), v.maxLength(Math.ceil(count / 3) * 4));

/** A browser's `PushSubscription`, as it writes itself. */
export const pushSubscriptionRequest = v.object({
	endpoint: v.pipe(v.string(), v.maxLength(1000)),
	keys: v.object({ p256dh: bytes(65), auth: bytes(16) }),
	/** The server's key it was made for; older apps do not say. */
	applicationServerKey: v.optional(bytes(65))
});
export type PushSubscriptionRequest = v.InferOutput<typeof pushSubscriptionRequest>;

/** What reaches the service worker: as little as it can do with. */
export interface PushPayload {
	kind: NoticeKind | 'summary' | 'test';
	/** Path of the app that it leads to. */
	path: string;
	/** Of the thread or the meeting; '' where it must not be on a locked screen. */
	title: string;
	/** A later notice about the same replaces it. */
	tag: string;
	/** How many things a summary is about. */
	count?: number;
}

/** Characters of a title, at most. */
export const MAX_PUSH_TITLE = 60;
