import { parse } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isPushEndpoint, pushHosts } from './endpoint';

const HOSTS = pushHosts('*.push.apple.com, fcm.googleapis.com, push.test:8443');

describe('an address the server calls', () => {
	it.each([
		'https://web.push.apple.com/QGuQyavXutnMgSSeUv',
		'https://fcm.googleapis.com/fcm/send/abc:APA91b_-x?y=1',
		'https://push.test:8443/x'
	])('is one of a push service: %s', (endpoint) => {
		expect(isPushEndpoint(endpoint, HOSTS)).toBe(true);
	});

	it.each([
		// WHATWG's URL reads a name, web-push's url.parse 127.0.0.1.
		'https://127.0.0.1;.push.apple.com/x',
		'https://127.0.0.1`.push.apple.com/x',
		"https://127.0.0.1'.push.apple.com/x",
		'https://127.0.0.1{.push.apple.com/x',
		'https://127.0.0.1\\.push.apple.com/x',
		'https:\\\\127.0.0.1/.push.apple.com/x',
		'https://127.0.0.1%2f.push.apple.com/x',
		'https://127.0.0.1*.push.apple.com/x',
		'https://127.0.0.1#@web.push.apple.com/x',
		'https://someone@web.push.apple.com/x',
		'https://web.push.apple.com@127.0.0.1/x',
		'https://-.push.apple.com/x',
		'https://..push.apple.com/x',
		'https://.push.apple.com/x',
		'https://push.apple.com/x',
		'https://web.push.apple.com:8443/x',
		'https://WEB.push.apple.com/x',
		'https://web。push.apple.com/x',
		' https://web.push.apple.com/x',
		'https://web.push.apple.com/a b',
		'https://web.push.apple.com/a\r\nHost: 127.0.0.1',
		'http://web.push.apple.com/x',
		'https://fcm.googleapis.com.example/x',
		'https:web.push.apple.com/x'
	])('is no other: %j', (endpoint) => {
		expect(isPushEndpoint(endpoint, HOSTS)).toBe(false);
	});

	it('is the same to the library that calls it, whatever stands in the name', () => {
		for (let code = 0; code < 0x250; code++) {
			const endpoint = `https://127.0.0.1${String.fromCharCode(code)}.push.apple.com/x`;
			if (isPushEndpoint(endpoint, HOSTS))
				expect(parse(endpoint).host).toBe(new URL(endpoint).host);
		}
	});
});
