import { personalSpace } from '$lib/domain/core/space';
import {
	joinedSeen,
	latest,
	markedRead,
	readmarkId,
	type SeenByKey
} from '$lib/capabilities/inbox/readmark';
import { whenQuiet } from './idle';
import type { Workspace } from './session.svelte';

/** What was seen is written down together with what is seen within this time, milliseconds. */
const REST_MS = 500;

interface News {
	seen: SeenByKey;
	upTo: string | undefined;
}

/**
 * Writes down what a person has seen, on this device within a moment and on the others when the network
 * allows. It is in nobody's way: written when the person does not, and shown nowhere as unsent
 * (`isUnnoticed`).
 */
class Reading {
	/** By place. */
	readonly #news = new Map<string, News>();
	#isWaiting = false;
	#writing: Promise<void> = Promise.resolve();

	constructor(private readonly workspace: Workspace) {
		// Whoever puts the phone away has read it: later may be never.
		globalThis.document?.addEventListener('visibilitychange', () => {
			if (document.visibilityState === 'hidden') void this.#write();
		});
	}

	/** @param place space id, `commons` for what belongs to no community */
	note(place: string, { seen = {}, upTo }: { seen?: SeenByKey; upTo?: string }): void {
		const known = this.#news.get(place);
		this.#news.set(place, {
			seen: joinedSeen(known?.seen ?? {}, seen),
			upTo: latest(known?.upTo, upTo)
		});
		if (this.#isWaiting) return;
		this.#isWaiting = true;
		setTimeout(
			() =>
				whenQuiet(() => {
					this.#isWaiting = false;
					void this.#write();
				}),
			REST_MS
		);
	}

	/** One after the other, so that each goes on from the one before. */
	#write(): Promise<void> {
		return (this.#writing = this.#writing.then(async () => {
			const news = [...this.#news];
			this.#news.clear();
			// What cannot be kept stays unread, which is no loss.
			for (const [place, seen] of news) await this.#writeOne(place, seen).catch(() => undefined);
		}));
	}

	async #writeOne(place: string, news: News): Promise<void> {
		const { me, rows, replica } = this.workspace;
		const row = await rows.readmarks.get(readmarkId(me.id, place));
		const previous = row && { ...row.doc, _rev: row.rev };
		const now = new Date().toISOString();
		const mark = markedRead({ author: me.id, now, place }, news, previous);
		if (mark !== previous) await replica.put(personalSpace(me.id), mark);
	}
}

const readings = new WeakMap<Workspace, Reading>();

/** What the person of this workspace reads. */
export function readingOf(workspace: Workspace): Reading {
	const found = readings.get(workspace) ?? new Reading(workspace);
	readings.set(workspace, found);
	return found;
}
