/**
 * Where the server may be sent by a phone. The endpoint of a subscription is an address that a client
 * names and the server calls: only known push services count, by name, so that nobody can have it
 * knock at doors inside.
 */
export type PushHosts = readonly string[];

/**
 * Reads PUSH_HOSTS: names, `*.` for any name below one, a port only where it is not 443.
 * @throws Error with one clause
 */
export function pushHosts(value: string): PushHosts {
	const hosts = value
		.split(/[\s,]+/)
		.filter(Boolean)
		.map((host) => host.toLowerCase());
	if (!hosts.every((host) => /^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/.test(host)))
		throw new Error('must be names of hosts such as *.push.apple.com, separated by commas');
	return hosts;
}

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
/** An address in the one form in which nothing is left to read differently. */
const ENDPOINT = new RegExp(`^https://((?:${LABEL}\\.)*${LABEL}(?::\\d{1,5})?)/[\\x21-\\x7e]*$`);

/**
 * May the server call this address? Its letters are judged, not what a parser makes of them: `new URL`
 * takes `127.0.0.1;.push.apple.com` for a name, while the library that calls it parses the same text
 * once more and calls 127.0.0.1. Browsers give names of small letters, digits, `-` and `.`.
 */
export function isPushEndpoint(endpoint: string, hosts: PushHosts): boolean {
	const host = ENDPOINT.exec(endpoint)?.[1];
	if (host === undefined || !URL.canParse(endpoint) || new URL(endpoint).host !== host)
		return false;
	return hosts.some((allowed) =>
		allowed.startsWith('*.') ? host.endsWith(allowed.slice(1)) : host === allowed
	);
}
