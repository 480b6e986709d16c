import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

/**
 * Whoever cuts a text by a number of units has to call `cut`. Every `slice` of the source by a number or
 * a constant is looked at. What is no text is allowed at its place, with how often it stands there: a
 * name says nothing of what it holds elsewhere.
 */
const NO_TEXT: Readonly<Record<string, number>> = {
	'lib/domain/core/history.ts: versions (-MAX_EARLIER)': 1,
	'lib/domain/core/time.ts: date (0, 4)': 2,
	'lib/domain/core/time.ts: date (5, 7)': 1,
	'lib/domain/core/time.ts: date (8, 10)': 1,
	'lib/domain/core/time.ts: toISOString() (0, 10)': 2,
	'lib/domain/core/time.ts: toISOString() (11, 16)': 1,
	'lib/domain/core/time.ts: today (0, 4)': 1,
	'lib/capabilities/event/event.about.ts: parts (0, -1)': 1,
	'lib/capabilities/handover/handover.about.ts: parts (0, -1)': 1,
	'lib/capabilities/event/recurrence.ts: first (0, 7)': 1,
	'lib/capabilities/event/recurrence.ts: from (0, 4)': 1,
	'lib/capabilities/event/recurrence.ts: from (5, 7)': 1,
	'lib/capabilities/event/recurrence.ts: last (0, 7)': 1,
	'lib/capabilities/faq/faq.ts: date (0, 4)': 1,
	'lib/capabilities/inbox/readmark.ts: sort() (0, MAX_SEEN)': 1,
	'lib/domain/roster/spellings.ts: found (0, MAX_SPELLINGS)': 1,
	'lib/domain/roster/values.ts: toISOString() (0, 10)': 1,
	'lib/domain/roster/zeros.ts: concerned (0, EXAMPLES)': 1,
	'lib/domain/search/alternatives.ts: filter() (0, MAX_ALTERNATIVES)': 1,
	'lib/domain/search/fold.ts: filter() (0, MAX_TERMS)': 1,
	'lib/domain/search/index.ts: common (0, count)': 1,
	'lib/domain/search/index.ts: sort() (0, FEW)': 1,
	'lib/domain/search/index.ts: sort() (0, limit)': 1,
	'lib/capabilities/thread/thread.ts: sort() (0, MAX_MENTIONS)': 1,
	'lib/capabilities/community/community.query.ts: rows (0, limit)': 1,
	'lib/capabilities/thread/answerable.query.ts: filter() (0, limit)': 1,
	'lib/capabilities/thread/answerable.query.ts: sorted (0, 2 * limit)': 1,
	'lib/capabilities/event/appointments.query.ts: filter() (0, MAX_MINE)': 1,
	'lib/capabilities/inbox/digest.query.ts: filter() (0, 2 * MAX_ITEMS)': 1,
	'lib/capabilities/inbox/digest.query.ts: filter() (0, MAX_ITEMS)': 1,
	'lib/capabilities/disaster/disaster.query.ts: rows (0, limit)': 1,
	'lib/capabilities/faq/faq.query.ts: found (0, limit)': 1,
	'lib/capabilities/thread/topics.query.ts: items (0, limit)': 1,
	'lib/capabilities/community/start.query.ts: sort() (0, MAX_SUGGESTIONS)': 1,
	'lib/read-model/search/answer.ts: filter() (0, limit)': 1,
	'lib/replica/worker/handin.ts: items (start, start + MAX_HAND_IN)': 1,
	'lib/replica/worker/history.ts: filter() (0, 1)': 1,
	'lib/replica/worker/history.ts: leaves (start, start + BATCH)': 1,
	'lib/replica/worker/push.ts: entries (start, start + MAX_DOCUMENTS)': 1,
	'lib/replica/worker/sealed.ts: parameters (0, -1)': 1,
	'lib/capabilities/community/HostWeek.svelte: names (0, 3)': 1,
	'lib/screens/RosterPreview.svelte: faults (0, shownFaults)': 1,
	'lib/screens/RosterPreview.svelte: items (0, shown)': 1,
	'lib/capabilities/thread/MentionTextArea.svelte: value (Math.max(0, selectionStart - 40), selectionStart)': 1,
	'lib/server/accounts/accounts.ts: people (start, start + CHUNK)': 1,
	'lib/server/accounts/throttle.ts: foldStaffNumber() (0, 64)': 1,
	'lib/server/administration/audit-log.ts: found (0, PAGE)': 1,
	'lib/server/administration/people.ts: found (query.offset, query.offset + PAGE)': 1,
	'lib/server/administration/statistics.ts: toISOString() (0, 7)': 1,
	'lib/server/administration/store.ts: items (start, start + size)': 1,
	'lib/server/anonymous/anonymous.ts: digest() (0, 32)': 1,
	'lib/server/clerk/clerk.ts: changed (start, start + ROLLS)': 1,
	'lib/server/engine/couchdb/engine.ts: names (start, start + INFO_CHUNK)': 1,
	'lib/server/engine/embedded/open-databases.ts: args (0, -1)': 1,
	'lib/server/gateway/merges.ts: slice() (-MAX_BETWEEN)': 1,
	'lib/server/gateway/parameters.ts: value (1, -1)': 1,
	'lib/server/guest/guest.ts: own (0, MAX_REPLIES)': 1,
	'lib/server/guest/guest.ts: sort() (0, MAX_THREADS)': 1,
	'lib/server/handin/handin.ts: digest() (0, 32)': 1,
	'lib/server/invitations/listing.ts: filter() (offset, offset + INVITATION_PAGE)': 1,
	'lib/server/invitations/listing.ts: found (offset, offset + INVITATION_PAGE)': 1,
	'lib/server/log.ts: filter() (0, 8)': 1,
	'lib/server/media/store.ts: digest() (0, 32)': 1,
	'lib/server/moderation/moderation.ts: open (0, MAX_CASES)': 1,
	'lib/server/push/sender.ts: digest() (0, 32)': 1,
	'lib/server/roster/xlsx.ts: cells (0, length)': 1,
	'lib/server/roster/xlsx.ts: table (0, HEADING_ROWS)': 1,
	'lib/server/roster/xlsx.ts: toISOString() (0, 10)': 1,
	'lib/server/sample/large/region.ts: communities (0, OWNED_COMMUNITIES)': 1,
	'lib/server/sample/seed.ts: others (start, start + CHUNK)': 1,
	'lib/server/sessions/sessions.ts: digest() (0, 16)': 1,
	'lib/ui/card/List.svelte: items (0, limit)': 1,
	'routes/(app)/admin/audit/+page.svelte: unwritable (0, 10)': 1,
	'routes/(app)/admin/communities/[community]/HostField.svelte: people (0, SHOWN)': 1,
	'routes/(app)/admin/communities/[community]/NewHost.svelte: people (0, SHOWN)': 1,
	'routes/api/admin/audit/export/+server.ts: unwritable (0, MAX_NAMED)': 1
};

/** Bounds that are a number or a constant, not a place that was found in the text. */
const COUNTED =
	/(?<![\w.])(?!0\s*,)\d+|\b[A-Z][A-Z_]{2,}\b|\b(?:limit|max|shown\w*|count|size|length)\b/;
const FOUND = /indexOf\(|\.length\b|\.index\b|boundaryBefore\(/;

const OPENING: Record<string, string> = { ')': '(', ']': '[' };

/** Where the bracket that closes before `end` is opened. */
function openingOf(text: string, end: number): number {
	const [closing, opening] = [text[end]!, OPENING[text[end]!]!];
	let depth = 0;
	for (let at = end; at >= 0; at--) {
		if (text[at] === closing) depth++;
		else if (text[at] === opening && --depth === 0) return at;
	}
	return 0;
}

/** What is sliced: the last name of it, `method()` for an answer, `[…]` for a list, `x[…]` for an element. */
function receiverBefore(text: string, at: number): string {
	const before = text.slice(0, at).replace(/[\s?!]+$/, '');
	const last = before.at(-1) ?? '';
	if (!(last in OPENING)) return /[\w$]*$/.exec(before)![0];
	const head = before.slice(0, openingOf(before, before.length - 1));
	const name = /[\w$]*$/.exec(head)![0];
	if (last === ')') return `${name}()`;
	return /[\w$)\]]$/.test(head) ? `${name || '…'}[…]` : '[…]';
}

/** What stands between the bracket at `at` and the one that closes it. */
function argumentsAt(text: string, at: number): string {
	let depth = 0;
	for (let end = at; end < text.length; end++) {
		if (text[end] === '(') depth++;
		else if (text[end] === ')' && --depth === 0) return text.slice(at + 1, end);
	}
	return '';
}

/** The places of a source that cut something by a number, other than a list that is written out. */
function cutsIn(text: string): string[] {
	const cuts: string[] = [];
	for (const match of text.matchAll(/\.(?:slice|substring|substr)\(/g)) {
		const given = argumentsAt(text, match.index + match[0].length - 1).replace(/\s+/g, ' ');
		const isRest = !given.includes(',') && !given.startsWith('-');
		if (isRest || FOUND.test(given) || !COUNTED.test(given)) continue;
		const receiver = receiverBefore(text, match.index);
		const isJoined = text.slice(match.index).startsWith(`.slice(${given}).join('')`);
		if (receiver === '[…]' && !isJoined) continue;
		cuts.push(`${receiver} (${given})`);
	}
	return cuts;
}

describe('the source', () => {
	test.each([
		['title().slice(0, 200)', 'title() (0, 200)'],
		['`${plain.slice(0, 85)}…${plain.slice(-12)}`', 'plain (0, 85)', 'plain (-12)'],
		["named[field].trim().split('\\n')[0]!.slice(0, 60)", '…[…] (0, 60)'],
		['query\n\t.slice(0, MAX_QUERY)', 'query (0, MAX_QUERY)'],
		["[...title].slice(0, 40).join('')", '[…] (0, 40)'],
		['text.slice(0, text.indexOf("。"))'],
		['rows.slice(0, limit)', 'rows (0, limit)'],
		['[...rows].slice(0, limit)']
	])('is looked through for cuts: %j', (source, ...found) => {
		expect(cutsIn(source)).toEqual(found);
	});

	test('cuts a text by a number of units in one place only', () => {
		const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
			(name) => /\.(ts|svelte)$/.test(name) && !/\.test\.ts$|core\/cut\.ts$/.test(name)
		);
		expect(files.length).toBeGreaterThan(500);
		const counts: Record<string, number> = {};
		for (const name of files)
			for (const place of cutsIn(readFileSync(join('src', name), 'utf8'))) {
				const key = `${name}: ${place}`;
				counts[key] = (counts[key] ?? 0) + 1;
			}
		expect(counts).toEqual(NO_TEXT);
	});
});
