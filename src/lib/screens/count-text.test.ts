import { expect, it } from 'vitest';
import { countText } from './count-text';

it('of a few people is said to be a few, and not nobody', () => {
	expect([null, 0, 5, 12_000, undefined].map(countText)).toEqual(['少数', '0', '5', '12,000', '0']);
});
