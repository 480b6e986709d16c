import { isIPv6 } from 'node:net';

/**
 * Whom an address stands for where attempts are counted: a subscriber has a whole /64 of IPv6, and so
 * 2^64 addresses to attempt from. An IPv4 address in IPv6's clothes is what it is.
 */
export function networkOf(address: string): string {
	const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
	if (mapped !== undefined) return mapped;
	const plain = address.split('%')[0] ?? '';
	if (!isIPv6(plain)) return address;
	// `URL` writes each address in one way only: lower case, no zeros in front, `::` at the longest run.
	const [head = '', tail] = new URL(`http://[${plain}]/`).hostname
		.replace(/[[\]]/g, '')
		.split('::');
	const left = head.split(':').filter(Boolean);
	const right = (tail ?? '').split(':').filter(Boolean);
	const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
	const groups = [...left, ...Array<string>(zeros).fill('0'), ...right];
	const [first, second, third, fourth] = groups;
	return `${[first, second, third, fourth].join(':')}::/64`;
}
