import { expect, test } from 'vitest';
import { ownPath } from './own-path';

test.each([
	['/', '/'],
	['/faq/new?id=faq%3As0001%3A1#top', '/faq/new?id=faq%3As0001%3A1#top'],
	['', '/'],
	['faq', '/'],
	['//elsewhere.example', '/'],
	['/\\elsewhere.example', '/'],
	['/\t/elsewhere.example', '/'],
	['/\n\\elsewhere.example', '/'],
	['/./..//elsewhere.example', '/'],
	['https://elsewhere.example/', '/'],
	['javascript:alert(1)', '/']
])('ownPath(%j) is %j', (text, path) => expect(ownPath(text)).toBe(path));
