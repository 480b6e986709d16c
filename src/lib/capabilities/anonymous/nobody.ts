import type { Person } from '$lib/capabilities/directory/directory';

/** Author of everything published so. No account may have this id. */
export const NOBODY = 'anonymous';

/** What a screen shows of the author. */
export const NOBODY_PERSON = {
	person: NOBODY,
	name: '匿名',
	kana: '',
	unit: '',
	unitName: '',
	title: ''
} as unknown as Person;
