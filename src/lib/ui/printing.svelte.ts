import { flushSync } from 'svelte';

/**
 * Is the page being put on paper? What a screen folds or draws in parts is whole there: paper has no
 * button for the rest. The browser asks for the page at once, so everything is drawn before it goes on.
 */
let isOnPaper = $state(false);

/** Read it where something is folded, cut or drawn in parts. */
export const isPrinting = (): boolean => isOnPaper;

/** What was folded before, and is folded again. */
let unfolded: HTMLDetailsElement[] = [];

function follow(isPrinted: boolean): void {
	if (isPrinted === isOnPaper) return;
	flushSync(() => (isOnPaper = isPrinted));
	if (isPrinted)
		unfolded = [...document.querySelectorAll<HTMLDetailsElement>('details:not([open])')];
	for (const details of unfolded) details.open = isPrinted;
}

if (typeof window !== 'undefined') {
	window.addEventListener('beforeprint', () => follow(true));
	window.addEventListener('afterprint', () => follow(false));
	// Where a browser tells only style sheets.
	matchMedia('print').addEventListener('change', ({ matches }) => follow(matches));
}
