import { expect, it } from 'vitest';
import { deviceNameOf } from './device-name';

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';

it.each([
	[
		`Mozilla/5.0 (Linux; Android 14; Pixel 8) ${WEBKIT} Chrome/130.0 Mobile Safari/537.36`,
		'Android・Chrome'
	],
	[
		`Mozilla/5.0 (Linux; Android 14) ${WEBKIT} Chrome/130.0 Mobile Safari/537.36 EdgA/130.0`,
		'Android・Edge'
	],
	[
		`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/130.0 Safari/537.36 Edg/130.0`,
		'Windows・Edge'
	],
	[
		'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile/15E Safari/604.1',
		'iPhone・Safari'
	],
	[
		'Mozilla/5.0 (Macintosh; Intel Mac OS X 14.6; rv:131.0) Gecko/20100101 Firefox/131.0',
		'Mac・Firefox'
	],
	['<script>alert(1)</script>', ''],
	[null, '']
])('%s is called %s', (userAgent, name) => {
	expect(deviceNameOf(userAgent)).toBe(name);
});
