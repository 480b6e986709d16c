/**
 * The one place that touches localStorage and sessionStorage; lint keeps others away. What the browser does not let be kept
 * (no room, a rule of the office) lasts as long as this tab does, instead of ending what was being done.
 */
const memory = new Map<string, string | null>();

/** What is kept under a name; null when nothing is, or nothing may be read. */
export function readMark(key: string): string | null {
	const newer = memory.get(key);
	if (newer !== undefined) return newer;
	try {
		return localStorage.getItem(key);
	} catch {
		return null;
	}
}

/** @param value null takes it away */
export function writeMark(key: string, value: string | null): void {
	try {
		if (value === null) localStorage.removeItem(key);
		else localStorage.setItem(key, value);
		memory.delete(key);
	} catch {
		memory.set(key, value);
	}
}

/** Name of this tab in `sessionStorage`. */
const TAB = 'yui.tab';

/**
 * A name of this tab by chance: the same in each page that is loaded in it, gone when it is closed; null
 * where the browser keeps nothing.
 */
export function tabName(): string | null {
	try {
		const known = sessionStorage.getItem(TAB);
		if (known) return known;
		const name = crypto.randomUUID();
		sessionStorage.setItem(TAB, name);
		return name;
	} catch {
		return null;
	}
}
