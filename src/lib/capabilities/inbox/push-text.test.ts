import { describe, expect, it } from 'vitest';
import { showingOf } from './push-text';

const notice = (kind: 'thread' | 'answer' | 'mention' | 'summary', tag = 't') => ({
	...{ kind, tag, path: '/', title: '' }
});

describe('a second notice about the same', () => {
	it('rings when it rises to a call by name, and is silent when it only says more', () => {
		expect(showingOf(notice('mention'), ['thread']).renotify).toBe(true);
		expect(showingOf(notice('mention'), ['mention']).renotify).toBe(true);
		expect(showingOf(notice('answer'), ['thread']).renotify).toBe(true);
		expect(showingOf(notice('answer'), ['answer']).renotify).toBe(false);
		expect(showingOf(notice('thread'), ['mention']).renotify).toBe(false);
	});

	it('is shown whatever stands beside it', () => {
		expect(showingOf(notice('answer'), [undefined, 'toString', 5]).renotify).toBe(true);
		// A browser throws at `renotify` without a tag.
		expect(showingOf(notice('mention', ''), []).renotify).toBe(false);
	});
});
