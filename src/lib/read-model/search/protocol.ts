import type { SearchKind } from '$lib/domain/search/searchable';
import type { Filter } from '$lib/domain/search/index';
import type { Result } from '$lib/domain/search/result';

/** What the page and the search worker say to each other. */

/** Whose rows are searched. */
export interface Reader {
	id: string;
	/** What opens the data of a device with a lock; without one the key lies in the database. */
	key?: Uint8Array;
}

export interface Query {
	/** As it was typed. */
	text: string;
	filter: Filter;
	/** How many results are wanted. */
	limit: number;
}

export interface Answer {
	results: Result[];
	/** How many there are. */
	total: number;
	/** Of each kind, whatever kind was chosen. */
	counts: Partial<Record<SearchKind, number>>;
	/** Words that go with what was looked for, to look for next. */
	related: string[];
}

/** A question that is like the one being typed. */
export interface Similar {
	id: string;
	space: string;
	kind: SearchKind;
	title: string;
	/** Replies to a thread; whether an entry of the FAQ has an answer. */
	replies?: number;
	isAnswered?: boolean;
}

/** How far the index is. */
export interface Progress {
	/** Documents in it. */
	count: number;
	state: 'building' | 'ready' | 'failed';
}

/** Only the newest question of each kind is answered; the others get null. */
export type Request =
	| { call: number; command: 'search'; input: Query }
	| { call: number; command: 'similar'; input: { text: string; limit: number; except: string } };

export type ToWorker = { command: 'open'; reader: Reader } | Request;

export type FromWorker =
	| { event: 'progress'; progress: Progress }
	| { event: 'answer'; call: number; output: Answer | Similar[] | null }
	| { event: 'failure'; call: number; message: string };
