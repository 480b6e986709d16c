import { seenKey, type Seen } from './readmark';
import { readingOf } from '$lib/session/reading';
import type { Workspace } from '$lib/session/session.svelte';

/** Who looks at something for so long has seen it, milliseconds. */
const GLANCE_MS = 1000;

/** What is on the screen. */
export interface OnScreen {
	/** Space id. */
	place: string;
	/** Id of the thread. */
	id: string;
	seen: Seen;
}

/**
 * Notes as read what stays on the screen for a moment, and what is added to it meanwhile. Call it while
 * a component is set up.
 *
 * @param shown read inside an effect; null while nothing is there
 */
export function seeing(workspace: Workspace, shown: () => OnScreen | null): void {
	let isVisible = $state(document.visibilityState === 'visible');
	/** Id of what was looked at long enough. */
	let seenId = '';
	const note = ({ place, id, seen }: OnScreen): void =>
		readingOf(workspace).note(place, { seen: { [seenKey(id)]: seen } });

	$effect(() => {
		const follow = () => (isVisible = document.visibilityState === 'visible');
		document.addEventListener('visibilitychange', follow);
		return () => document.removeEventListener('visibilitychange', follow);
	});
	$effect(() => {
		const current = shown();
		if (!current || !isVisible) return;
		const timer = setTimeout(() => {
			seenId = current.id;
			note(current);
		}, GLANCE_MS);
		return () => {
			clearTimeout(timer);
			// What one has just written oneself is seen, however soon one leaves.
			if (seenId === current.id) note(current);
		};
	});
}
