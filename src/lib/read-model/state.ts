import type { RefusalCode } from '$lib/domain/core/document';
import type { Revision } from './row';

/** One document this device wrote that the server has not yet taken. */
export interface OutboxEntry {
	/** `<space>/<document id>`. */
	key: string;
	space: string;
	id: string;
	type: string;
	/** The unsent change is a deletion: nothing a person would miss. */
	deleted?: boolean;
	/** First words, for the sync page. */
	title: string;
	/** When it was last written here, milliseconds. */
	at: number;
	/** Rises with every write, so that an answer to an older one does not clear a newer one. */
	version: number;
	/** `pending` goes out by itself; `refused` waits for the person. */
	state: 'pending' | 'refused';
	reason?: RefusalCode | (string & {});
	/** Revision the first unsent change was made from; null when the document began here. */
	base: string | null;
	/**
	 * Revisions that were written here, oldest first: on disk with this entry, and perhaps not yet in
	 * the replica (replica/worker/journal.ts).
	 */
	journal?: Revision[];
}

/** Would a person miss this, if it never reached the server? */
export const isMissed = ({ type, deleted }: OutboxEntry): boolean =>
	!isUnnoticed(type) && (type !== 'draft' || !deleted);

/** What the app notes by itself while somebody reads: sent like all else, but nothing to tell of. */
export const isUnnoticed = (type: string): boolean => type === 'readmark';

export const outboxKey = (space: string, id: string): string => `${space}/${id}`;

/** Where one space stands on this device. */
export interface SpaceState {
	id: string;
	title: string;
	/** Position in the list of spaces, most useful first. */
	position: number;
	/** The person may read it only: the office of an announced move, an archived community. */
	readOnly?: boolean;
	/**
	 * `waiting` nothing here yet, `loading` first sync, `ready`, `gone` the person lost access: it leaves
	 * the device, but for what they wrote and could not send.
	 */
	phase: 'waiting' | 'loading' | 'ready' | 'gone';
	/** Of a lost space: everything but the refused items has left the device. */
	isCleared?: boolean;
	/** Documents of a first sync: arrived and expected. */
	loaded?: number;
	total?: number;
	/** `since` of the next pull; null before the first. */
	pulledSeq: string | number | null;
	/** The server's mark (SpaceInfo.seq) that the last finished pull stood for. */
	pulledMark: string | null;
	/** The server's newest mark. */
	serverMark: string;
	/** Sequence of the replica up to which rows are projected. */
	projectedSeq: number | string;
	/**
	 * Sequence of what came first of a space, with the sign-in or an interrupted attempt at a first
	 * sync: `since` of the pull after it.
	 */
	firstSeq?: string | number;
	/** Rises when it is fetched from its beginning again: what was begun before says nothing any more. */
	beginning?: number;
	/** The server's past changed: what was sent from here and is missing there is to be sent again. */
	isToReoffer?: boolean;
	/** Types whose rows are to be made again of what the replica has. */
	staleTypes?: string[];
	/** Documents whose conflicting revisions wait to be merged, if they can be. */
	conflicted?: string[];
	/** When this device last knew itself up to date, milliseconds. */
	syncedAt: number | null;
	/** Last failure of this space's sync, in Japanese; null when the last try went well. */
	problem: string | null;
}

/** A space of which nothing is here yet. */
export const NEW_SPACE: Omit<SpaceState, 'id' | 'title' | 'position' | 'serverMark' | 'phase'> = {
	pulledSeq: null,
	pulledMark: null,
	projectedSeq: 0,
	syncedAt: null,
	problem: null
};

/** Where the device stands with the server. */
export interface Connection {
	/**
	 * `expired`: the session ended, reading and writing go on, sending waits for a new sign-in.
	 * `revoked`: the device was signed out from elsewhere, its data has to go.
	 * `offline`: the device itself has no network. `unreachable`: it has one, and yet the server does not
	 * answer, or only with failures: nobody here can tell where it ends.
	 * `intercepted`: there is a network, but something in between answers in the server's place (a
	 * proxy or a Wi-Fi that wants its own sign-in).
	 */
	state:
		'connecting' | 'online' | 'offline' | 'unreachable' | 'intercepted' | 'expired' | 'revoked';
	/** Last time the server answered, milliseconds. */
	lastContactAt: number | null;
	/** Something in between holds the change stream back: news come by asking from time to time. */
	isPolled?: boolean;
	/** How far this device's clock is ahead of the server's, milliseconds, where that is too far. */
	clockOffset?: number;
}
