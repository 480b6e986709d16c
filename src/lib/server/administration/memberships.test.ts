import { describe, expect, it } from 'vitest';
import { newMembership, type Membership } from '$lib/capabilities/community/community';
import type { Context } from './context';
import { join, leave } from './memberships';

const NOW = '2026-11-28T00:00:00.000Z';
const at = { author: 'p1', now: NOW, community: 'talk' };

/** `commons` with one membership, which its person changes in the moment before each of the first writes. */
function commonsChanged(states: Membership['state'][], known: Membership['state'] | null) {
	let stored = known ? { ...newMembership({ ...at, state: known }), _rev: '1-a' } : null;
	let touched = 0;
	const engine = {
		database: () => ({
			async get() {
				if (!stored) throw Object.assign(new Error('missing'), { status: 404 });
				return stored;
			},
			async put(document: Membership & { _rev?: string }) {
				const state = states.shift();
				const generation = Number(stored?._rev.split('-')[0] ?? 0) + 1;
				if (state) {
					stored = { ...newMembership({ ...at, state }), _rev: `${generation}-b` };
					throw Object.assign(new Error('conflict'), { status: 409 });
				}
				if (document._rev !== stored?._rev) throw new Error('an old revision was written');
				stored = { ...document, _rev: `${generation}-c` };
			}
		}),
		touch: () => void touched++
	};
	return {
		context: { engine } as unknown as Context,
		stateNow: () => stored?.state,
		touched: () => touched
	};
}

describe('a membership the administration writes', () => {
	it('stands although its person left in the same moment', async () => {
		const commons = commonsChanged(['left'], null);
		await join(commons.context, 'p1', 'talk', NOW);
		expect(commons.stateNow()).toBe('joined');
	});

	it('ends although its person changed it in the same moment', async () => {
		const commons = commonsChanged(['joined'], 'joined');
		await leave(commons.context, 'p1', 'talk', NOW);
		expect(commons.stateNow()).toBe('left');
		expect(commons.touched()).toBe(1);
	});
});
