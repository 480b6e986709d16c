import type { Envelope, Problem, RefusalCode } from '$lib/domain/core/document';
import type { HandInItem } from '$lib/domain/wire';
import { refusalMessage } from '$lib/domain/core/refusals';

/**
 * What the page and the replica worker say to each other. State that is to be shown (rows, outbox,
 * progress) does not travel here: the worker writes it to the read model, which every tab watches.
 */

/** The person as the worker needs them: who writes, and with which roles. */
export interface Writer {
	id: string;
	roles: string[];
	/** What opens the data of a device with a lock; without one the key lies in the database. */
	key?: Uint8Array;
}

/** What becomes of unsent work when its person leaves the device. */
export type Unsent = 'keep' | 'discard';

/** Commands the page sends, and what each is answered with. */
export interface Commands {
	/** Opens the person's replicas and starts syncing. Repeating it (after a sign-in) is harmless. */
	open: { input: { writer: Writer }; output: null };
	/** Writes a document; answered when it is on disk. */
	put: { input: { space: string; document: Envelope }; output: { rev: string } };
	/** Deletes a document of a deletable type; answered when it is on disk. */
	remove: { input: { space: string; id: string }; output: null };
	/**
	 * Keeps one text of a document whose revisions could not be merged, ending the others that the person had
	 * before them: `seen`, as in the row that was on the screen.
	 */
	resolve: {
		input: { space: string; document: Envelope; seen: readonly string[] };
		output: { rev: string };
	};
	/** Sends a refused item again as it is. */
	resend: { input: { key: string }; output: null };
	/** Throws an unsent item away and shows what the server has. */
	discard: { input: { key: string }; output: null };
	/**
	 * Tries to sync now: the network came back, the app became visible, the person asked; or it went away, and
	 * a line that only seems to stand is to be found out.
	 */
	wake: {
		input: { reason: 'online' | 'offline' | 'visible' | 'asked' | 'signed-in' };
		output: null;
	};
	/** What a person would miss of the unsent, as it was last written. */
	unsent: { input: null; output: { items: HandInItem[] } };
	/** Leaves all that with the server, also when this device may do nothing else any more. */
	handIn: { input: null; output: null };
	/**
	 * Closes what is open of a person here and deletes everything of theirs from this device; needs no
	 * `open`. With `keep` all stays as it is while something is unsent. Answered with how much that is.
	 */
	forget: { input: { person: string; unsent: Unsent }; output: { kept: number } };
}

export type CommandName = keyof Commands;

/** Why a command failed. */
export type Failure =
	| { kind: 'problems'; problems: Problem[] }
	| { kind: 'refused'; code: RefusalCode }
	/** Somebody (another tab, a pull) wrote the document since it was read. */
	| { kind: 'conflict' }
	/** The device's storage failed; `full` when it has no room. */
	| { kind: 'storage'; full: boolean; message: string }
	/** The server did not take it, or could not be reached. */
	| { kind: 'unreachable'; message: string }
	/** The worker could not be started or does not answer. */
	| { kind: 'unavailable'; message: string };

export type Request = {
	[N in CommandName]: { call: number; command: N; input: Commands[N]['input'] };
}[CommandName];

export type Response =
	| { call: number; ok: true; output: Commands[CommandName]['output'] }
	| { call: number; ok: false; failure: Failure };

/** A failed command, as the page meets it. */
export class ReplicaError extends Error {
	constructor(readonly failure: Failure) {
		super(failureMessage(failure));
		this.name = 'ReplicaError';
	}
}

/** What the screen says about a failure that belongs to no single field. */
export function failureMessage(failure: Failure): string {
	switch (failure.kind) {
		case 'problems':
			return failure.problems[0]?.message ?? '入力を確かめてください。';
		case 'refused':
			return refusalMessage(failure.code);
		case 'conflict':
			return 'ほかの画面か端末で先に変更されています。内容を確かめてください。';
		case 'storage':
			return failure.full
				? 'この端末の空き容量が足りないため、保存できませんでした。入力した内容は画面に残っています。'
				: 'この端末に保存できませんでした。入力した内容は画面に残っています。空き容量を確かめて、もう一度お試しください。';
		case 'unreachable':
			return 'サーバーに渡せませんでした。通信できる場所で、もう一度お試しください。';
		case 'unavailable':
			return '保存の準備ができませんでした。ページを読み込み直してください。';
	}
}
