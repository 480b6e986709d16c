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

/** May the server call this address? */
export function isPushEndpoint(endpoint: string, hosts: PushHosts): boolean {
	if (!URL.canParse(endpoint)) return false;
	const { protocol, host, username, password } = new URL(endpoint);
	if (protocol !== 'https:' || username !== '' || password !== '') return false;
	return hosts.some((allowed) =>
		allowed.startsWith('*.')
			? host.endsWith(allowed.slice(1)) && host.length > allowed.length - 1
			: host === allowed
	);
}
