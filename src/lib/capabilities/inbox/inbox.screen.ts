import { createSubscriber } from 'svelte/reactivity';
import type { Inbox, InboxItem } from './inbox.query';
import { follow } from '$lib/read-model/queries/follow';
import { whenIdle, whenQuiet } from '$lib/session/idle';
import type { Workspace } from '$lib/session/session.svelte';

/** So long after a change the inbox is made anew, however many follow, milliseconds. */
const REST_MS = 400;

/** One inbox for all that show something of it: the bell, marks in lists, the page. */
class SharedInbox {
	#current: Inbox | null = null;
	readonly #subscribe: () => void;

	constructor({ me, rows }: Workspace) {
		this.#subscribe = createSubscriber((update) => {
			let stop = () => {};
			let isOver = false;
			// Nobody waits for it: first comes what the person came for.
			whenIdle(() => void begin().catch(complain));
			const begin = async () => {
				// Its code comes when it is needed. Not inside of the query: Dexie would lose track of it.
				const { inbox } = await import('./inbox.query');
				if (isOver) return;
				const next = (found: Inbox | null) => {
					// While a first sync runs, what was known stays.
					if (!found) return;
					this.#current = found;
					update();
				};
				const observer = { next, error: complain };
				const subscription = follow(rows, inbox(me.id, Date.now), observer, quiet);
				stop = () => subscription.unsubscribe();
			};
			return () => {
				isOver = true;
				stop();
			};
		});
	}

	/** Follows every change, where it is read in a component; null until it was made. */
	get current(): Inbox | null {
		this.#subscribe();
		return this.#current;
	}

	isUnread(thread: string): boolean {
		return this.current?.threads.has(thread) ?? false;
	}

	/** Threads of a space in which something is unread. */
	unreadIn(space: string): number {
		return this.current?.byPlace.get(space) ?? 0;
	}
}

/** A moment in which nobody is writing. */
const quiet = () => new Promise<void>((resolve) => setTimeout(() => whenQuiet(resolve), REST_MS));

const complain = (error: unknown): void => console.error('the inbox could not be read', error);

const inboxes = new WeakMap<Workspace, SharedInbox>();

/** The inbox of whoever is signed in. */
export function inboxOf(workspace: Workspace): SharedInbox {
	const found = inboxes.get(workspace) ?? new SharedInbox(workspace);
	inboxes.set(workspace, found);
	return found;
}

export type { InboxItem };
