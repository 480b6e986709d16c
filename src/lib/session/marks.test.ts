/** A browser that keeps nothing: what was being done goes on. */
import { afterEach, expect, it, vi } from 'vitest';
import { kept, readDevice, readMunicipality, writeDevice } from './device';
import { readMark, writeMark } from './marks';

afterEach(() => vi.unstubAllGlobals());

const refuse = () => {
	throw new DOMException('no', 'SecurityError');
};

it.each([
	['blocked', { getItem: refuse, setItem: refuse, removeItem: refuse }],
	['full', { getItem: () => null, setItem: refuse, removeItem: () => undefined }],
	['missing', null]
])('localStorage is %s: who signed in goes on working in this tab', (_, storage) => {
	vi.stubGlobal('localStorage', storage);
	const me = { id: 'hana', name: '花', roles: [] } as never;
	writeDevice(me);
	expect(readDevice()).toEqual(me);
	kept.set('hana', 2);
	expect(kept.all()).toEqual({ hana: 2 });
	kept.delete('hana');
	expect(kept.all()).toEqual({});
	expect(readMunicipality()).toBe('');
});

it('localStorage works again: what was kept in it counts, not what the tab remembers', () => {
	const values = new Map([['yui.x', 'old']]);
	vi.stubGlobal('localStorage', { getItem: refuse, setItem: refuse });
	writeMark('yui.x', 'mine');
	vi.stubGlobal('localStorage', {
		getItem: (key: string) => values.get(key) ?? null,
		setItem: (key: string, value: string) => values.set(key, value)
	});
	expect(readMark('yui.x')).toBe('mine');
	writeMark('yui.x', 'new');
	values.set('yui.x', 'theirs');
	expect(readMark('yui.x')).toBe('theirs');
});
