/** Fields in which somebody typed, or chose, since the page was loaded. */
const touched = new Set<HTMLElement>();

/** Begins to look; called once, when the app starts. */
export function watchTyping(): void {
	document.addEventListener('input', ({ target }) => {
		if (target instanceof HTMLElement) touched.add(target);
	});
}

/**
 * Would a reload take something from the person? Fields that have gone with their form, or are empty
 * (sent, or taken back), hold nothing any more.
 */
export function isAnythingTyped(): boolean {
	for (const field of touched) if (!holdsSomething(field)) touched.delete(field);
	return touched.size > 0;
}

function holdsSomething(field: HTMLElement): boolean {
	if (!field.isConnected) return false;
	if (field instanceof HTMLInputElement && ['checkbox', 'radio'].includes(field.type))
		return field.checked !== field.defaultChecked;
	if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)
		return field.value !== '';
	return true;
}
