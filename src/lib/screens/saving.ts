/**
 * What is being saved on this page, and where it leads to: whoever reloads the page waits for it. A form
 * that was sent would otherwise be there again, empty, and nobody would say what became of it.
 */
const running = new Set<Promise<unknown>>();

/** Notes that this is being saved; answers as the work does. */
export function saving<T>(work: Promise<T>): Promise<T> {
	const noted = work.finally(() => running.delete(noted));
	running.add(noted);
	return noted;
}

/** Resolves when nothing is being saved any more, nor anything that followed from it. */
export async function whenSaved(): Promise<void> {
	while (running.size > 0) {
		await Promise.allSettled(running);
		// Who awaited the work leaves for the next page only after it.
		await new Promise((resolve) => setTimeout(resolve));
	}
}
