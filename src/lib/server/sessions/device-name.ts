/** The first that fits counts: most browsers also name those they descend from. */
const BROWSERS: readonly [RegExp, string][] = [
	[/\bEdgi?A?(iOS)?\//, 'Edge'],
	[/\bSamsungBrowser\//, 'Samsung Internet'],
	[/\b(Firefox|FxiOS)\//, 'Firefox'],
	[/\b(Chrome|CriOS)\//, 'Chrome'],
	[/\bSafari\//, 'Safari']
];
const SYSTEMS: readonly [RegExp, string][] = [
	[/\biPhone\b/, 'iPhone'],
	[/\biPad\b/, 'iPad'],
	[/\bAndroid\b/, 'Android'],
	[/\bWindows\b/, 'Windows'],
	[/\bMacintosh\b/, 'Mac'],
	[/\bCrOS\b/, 'Chromebook'],
	[/\bLinux\b/, 'Linux']
];

const find = (names: typeof BROWSERS, userAgent: string): string | undefined =>
	names.find(([pattern]) => pattern.test(userAgent))?.[1];

/**
 * What a person recognises their device by, from the `User-Agent` of its sign-in: 「Android・Chrome」.
 * Only words of ours, so that nothing a client sends is kept or shown; '' when it is none we know.
 */
export function deviceNameOf(userAgent: string | null): string {
	const known = [find(SYSTEMS, userAgent ?? ''), find(BROWSERS, userAgent ?? '')];
	return known.filter((name) => name !== undefined).join('・');
}
