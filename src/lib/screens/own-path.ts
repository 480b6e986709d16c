/**
 * A path of this app, such as one to return to; '/' for what could lead elsewhere. Browsers leave
 * out tabs and line breaks and turn `\\` into `/`, so only they themselves can tell.
 */
export function ownPath(text: string): string {
	const home = 'https://home.invalid';
	if (!text.startsWith('/')) return '/';
	try {
		const { origin, pathname, search, hash } = new URL(text, home);
		const isOwn = origin === home && !pathname.startsWith('//');
		return isOwn ? pathname + search + hash : '/';
	} catch {
		// `URL.canParse` would ask before, but is missing before iOS 17.
		return '/';
	}
}
