import { expect, test } from 'vitest';
import { keyOf } from './keyboard';

test('the Enter that confirms kanji is no Enter, in Safari neither', () => {
	expect(keyOf({ key: 'Enter', keyCode: 229, isComposing: false })).toBe('');
	expect(keyOf({ key: 'Enter', keyCode: 13, isComposing: true })).toBe('');
	expect(keyOf({ key: 'Enter', keyCode: 13, isComposing: false })).toBe('Enter');
});
