/** A short message that something happened, such as 「この端末に保存しました」. */
export interface Snack {
	id: number;
	text: string;
	tone: 'neutral' | 'danger';
	action?: { label: string; run: () => void };
	/** Milliseconds it stays; 0 stays until it is closed. */
	duration: number;
}

const snacks = $state<Snack[]>([]);
let lastId = 0;

/** What `SnackBar` shows now: the newest only, so that messages never pile up over the screen. */
export function currentSnack(): Snack | undefined {
	return snacks.at(-1);
}

/**
 * Shows a message at the bottom of the screen. One with an action, or about a failure, stays until
 * it is closed: nobody has to be quick.
 */
export function showSnack(
	text: string,
	options: Partial<Pick<Snack, 'tone' | 'action' | 'duration'>> = {}
): () => void {
	const { tone = 'neutral', action } = options;
	const duration = options.duration ?? (action || tone === 'danger' ? 0 : 6000);
	const snack: Snack = { id: ++lastId, text, tone, action, duration };
	snacks.splice(0, snacks.length, snack);
	return () => closeSnack(snack.id);
}

/** Whoever a message was for has gone. */
export function clearSnacks(): void {
	snacks.splice(0);
}

export function closeSnack(id: number): void {
	const index = snacks.findIndex((snack) => snack.id === id);
	if (index >= 0) snacks.splice(index, 1);
}
