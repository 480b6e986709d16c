import { describe, expect, it } from 'vitest';
import { readSettings, SETTINGS } from './settings';

describe('settings', () => {
	it('have defaults that work', () => {
		expect(readSettings({})).toMatchObject({ host: '127.0.0.1', port: 3000, couchdbUrl: '' });
	});

	it('take an empty variable for one that is not set', () => {
		expect(readSettings({ PORT: ' ', SAMPLE: '' })).toMatchObject({ port: 3000, sample: 'auto' });
	});

	it('name every bad value at once', () => {
		const bad = {
			PORT: 'x',
			COUCHDB_PREFIX: 'Ä',
			COUCHDB_URL: 'http://localhost:5984',
			SAMPLE: 'maybe'
		};
		expect(() => readSettings(bad)).toThrow(/PORT .*COUCHDB_URL .*COUCHDB_PREFIX .*SAMPLE /s);
	});

	it('never repeat a password in their complaint', () => {
		expect(() => readSettings({ COUCHDB_URL: 'ftp://admin:hunter2@x' })).toThrow(
			expect.not.objectContaining({ message: expect.stringContaining('hunter2') })
		);
	});

	it('each say what they mean', () => {
		for (const { name, meaning } of SETTINGS) {
			expect(name).toMatch(/^[A-Z][A-Z_]+$/);
			expect(meaning).toMatch(/\.$/);
		}
	});
});
