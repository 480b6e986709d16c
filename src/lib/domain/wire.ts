import type { Envelope } from './core/document';
import type { ReportReason } from '$lib/capabilities/moderation/moderation';
import type { ThreadKind } from '$lib/capabilities/thread/thread';

/**
 * What the phone and the server say to each other over HTTP, besides the CouchDB protocol at
 * `/api/couch/<space>/…` and the ways to sign in (domain/credentials/wire.ts). All of it is JSON; errors are `ApiError` with a fitting status.
 *
 * | request                     | answer                                                        |
 * |-----------------------------|---------------------------------------------------------------|
 * | `POST /api/session`         | `SignInRequest` → `SessionInfo` and the cookie; 400, 401, 429  |
 * | `GET /api/session`          | `SessionInfo`; 401                                             |
 * | `DELETE /api/session`       | 204, also without a session                                    |
 * | `GET /api/devices`          | `DevicesInfo`; 401                                             |
 * | `DELETE /api/devices`       | 204: signs out all devices of the person but this one; 401     |
 * | `DELETE /api/devices/<id>`  | 204: signs out one of them; 401, 404                           |
 * | `POST /api/handin`          | `HandInRequest`: 204, also of a revoked device; 400, 401, 409  |
 * | `GET /api/handin`           | `HandInInfo`: what revoked devices of the person gave; 401     |
 * | `DELETE /api/handin/<id>`   | 204: it has been taken over, or is not wanted; 401, 404        |
 * | `POST /api/admin/anonymous`  | `{ target, reason }` → `LookedUp`; 400, 401, 403, 404           |
 * | `GET /api/communities/<key>/talk` | `GuestTalk`: reading before joining; 401, 404             |
 * | `GET /api/spaces`           | `SpacesInfo`; 401                                              |
 * | `GET /api/snapshot/<space>` | NDJSON: `SnapshotHeader`, documents (to who takes brotli:        |
 * |                             | `SnapshotBlock`s), `SnapshotEnd`; its charset is named; 401, 403 |
 * | `GET /api/moderation`       | `ModerationInfo`; 401, 403                                     |
 * | `POST /api/moderation`      | `ModerationRequest` → 204; 400, 401, 403, 404                  |
 * | `/api/media/<sha256>`       | photos and files, see domain/media/wire.ts                     |
 * | `/api/push`                 | notices while the app is closed, see capabilities/inbox/wire.ts      |
 * | `GET /api/changes`          | server-sent events, see `ChangeEvents`; 401                    |
 */

export interface ApiError {
	/** Short machine-readable name, as CouchDB's: `unauthorized`, `bad_request`, … */
	error: string;
	/** Short reason in English or a refusal code; never a detail that helps an attacker. */
	reason: string;
}

/** With a password, or with what a passkey has signed (`AuthenticationResponseJSON`). */
export type SignInRequest = {
	/** Nothing of this person is on the device: the answer brings what the first screen shows. */
	isNewDevice?: boolean;
} & (
	| {
			staffNumber: string;
			password: string;
			/** Code; needed where people of several municipalities have the number and the password. */
			municipality?: string | undefined;
	  }
	| { passkey: object }
);

/** The signed-in person, as the phone needs to know them. */
export interface Me {
	/** Person id, as in `person:<id>` and `personal-<id>`. */
	id: string;
	staffNumber: string;
	name: string;
	municipality: string;
	unit: string;
	unitName: string;
	title: string;
	roles: string[];
}

export interface SpaceInfo {
	id: string;
	/** Name in the interface: the community's title, the unit's name, … */
	title: string;
	/**
	 * Opaque mark of the space's newest change. Equal marks mean nothing changed; marks are only
	 * compared with marks that came the same way, never parsed.
	 */
	seq: string;
	/** The person may read it only: the office of an announced move (内示), an archived community. */
	readOnly?: boolean;
}

export interface SpacesInfo {
	/** Most useful first: `commons`, personal, office, communities. */
	spaces: SpaceInfo[];
	/** Clock of the server, ISO 8601. */
	serverTime: string;
	/**
	 * Names the server's past: another one when its data were restored from a copy, so that what phones
	 * know to have been sent may be missing there.
	 */
	history: string;
}

/** Reason of a refused pull: the server's past is not the one that the phone knows. */
export const HISTORY_CHANGED = 'history_changed';

export interface SessionInfo extends SpacesInfo {
	me: Me;
	/** The last time somebody else's link changed this person's ways in; only in the answer to a sign-in. */
	accessChange?: AccessChange;
	/** Only in the answer to a sign-in with `isNewDevice`, and not even there when it cannot be had. */
	firstScreen?: FirstScreen;
}

/** A link that somebody made changed how a person signs in. */
export interface AccessChange {
	/** ISO 8601. */
	at: string;
	/** Name of who made the link; '' for the server itself. */
	by: string;
}

/** A device a person is signed in on. */
export interface Device {
	id: string;
	/** 「Android・Chrome」; '' when the server could not tell. */
	name: string;
	/** ISO 8601. */
	signedInAt: string;
	/** ISO 8601, exact to an hour. */
	lastSeenAt: string;
	/** Is it the one that asks? */
	isThis?: boolean;
}

export interface DevicesInfo {
	/** The one seen last first. */
	devices: Device[];
	/** The newest first, of the last months. */
	accessChanges: AccessChange[];
}

/**
 * What the first screen shows of a space: the beginning of its snapshot, which brings it once more.
 * It comes with the answer to the sign-in because on a bad line every round trip can be felt.
 */
export interface FirstScreen {
	space: string;
	/** As `SnapshotHeader.seq`: the state this was taken from. */
	seq: string | number;
	/** Current revisions, authors first. */
	documents: (Envelope & { _rev: string })[];
}

/** What a moderator decides about a document. */
export interface ModerationRequest {
	space: string;
	/** Id of the document. */
	target: string;
	/** `dismiss` puts the reports aside and leaves the text as it is. */
	action: 'hide' | 'restore' | 'dismiss';
	/** Why it is hidden, one line that everybody reads; '' otherwise. */
	reason: string;
}

/** A text that was reported or is hidden. Who reported it nobody learns. */
export interface ModerationCase {
	space: string;
	spaceTitle: string;
	target: string;
	/**
	 * Of a reply, the thread it stands in, whose page shows it; its heading only for whoever has the place, ''
	 * for others. Null for anything else, and when the reply is gone.
	 */
	thread: { id: string; title: string } | null;
	/** Null for somebody who has no account any more. */
	author: { name: string; unitName: string } | null;
	/** What was typed, the heading first; '' when it is gone. */
	text: string;
	/** Why it is hidden; null while it is shown. */
	hidden: string | null;
	/**
	 * Reports nobody has dealt with, the newest first, with the Tokyo date: the minute would help to find
	 * out whose they are.
	 */
	reports: { reason: ReportReason; detail: string; on: string }[];
}

export interface ModerationInfo {
	/** What waits first, then what is hidden; of each the newest first. */
	cases: ModerationCase[];
	/** There are more than these. */
	more: boolean;
}

/**
 * Reason of a 401: this device was signed out from elsewhere, or its account is disabled. It is to give
 * up what it holds; what it had not sent may be handed in before.
 */
export const DEVICE_REVOKED = 'device_revoked';

/** One document that a device had not sent. */
export interface HandInItem {
	space: string;
	/** As it was last written, without revision fields but `_rev`: what it was edited from. */
	document: Envelope;
	/** ISO 8601, by the device's clock. */
	writtenAt: string;
}

export interface HandInRequest {
	items: HandInItem[];
}

/** What waits for the person to take it over, or to throw it away. */
export interface HandInInfo {
	items: (HandInItem & { id: string; device: string; handedInAt: string })[];
}

/** Items of one request. */
export const MAX_HAND_IN = 50;

/** Who is behind an anonymous post; to the region's administration only. */
export interface LookedUp {
	person: string;
	/** '' for somebody who has no account any more. */
	name: string;
	unitName: string;
	/** Code. */
	municipality: string;
}

/** First line of a snapshot. */
export interface SnapshotHeader {
	space: string;
	/** `since` for the replication that follows (CouchDB update sequence). */
	seq: string | number;
	/** Number of documents that follow, most useful first, each with `_id` and `_rev`. */
	count: number;
	/** Documents with open conflicts; not in the snapshot, to be replicated one by one. */
	conflicted: string[];
}

/** Last line of a snapshot; without it the snapshot did not arrive whole. */
export interface SnapshotEnd {
	end: true;
	/** As the header; what follows it of the reader's own is not counted. */
	count: number;
	/** As `SnapshotHeader.conflicted`, of the reader's own. */
	conflicted?: string[];
}

/** Server-sent events of `/api/changes`: name → data. Comment lines keep the connection alive. */
export interface ChangeEvents {
	/** First event of every connection: the state of all spaces. */
	hello: SpacesInfo;
	/** A space changed. */
	change: { space: string; seq: string };
	/** The person's set of spaces (or their titles) changed. */
	spaces: SpacesInfo;
	/** The session ended; the stream closes. */
	'signed-out': Record<string, never>;
}

/** Documents in one `_bulk_docs` request, at most; a phone sends its outbox in such pieces. */
export const MAX_BULK_DOCUMENTS = 500;

/** Bytes in one request body, at most. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** `GET /api/communities/<key>/talk`: reading before joining. */
export interface GuestTalk {
	threads: GuestThread[];
}

/** A post as a guest sees it; who wrote it is in the directory on the device. */
export interface GuestPost {
	id: string;
	body: string;
	/** Person id. */
	author: string;
	/** ISO 8601. */
	createdAt: string;
}

export interface GuestThread extends GuestPost {
	kind: ThreadKind;
	title: string;
	/** Replies in all. */
	count: number;
	/** The first ones. */
	replies: GuestPost[];
}
