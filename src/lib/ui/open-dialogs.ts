/** Dialogs that are open, the last one on top: apart from them, because they come later than the first screen. */
const open: (() => void)[] = [];

/**
 * A dialog is open.
 *
 * @param close closes it, unless it must stay
 * @returns says that it is not open any more
 */
export function noteOpen(close: () => void): () => void {
	open.push(close);
	return () => {
		const at = open.lastIndexOf(close);
		if (at >= 0) open.splice(at, 1);
	};
}

/** Closes the one on top, as 「閉じる」 does. @returns whether there was one */
export function closeTopDialog(): boolean {
	const close = open.at(-1);
	close?.();
	return close !== undefined;
}
