import { expect, it } from 'vitest';
import type { StoredDocument } from '../engine/engine';
import { usefulOrder } from './order';

let count = 0;
const document = (type: string, author: string, updatedAt: string, _id = `${type}:${++count}`) =>
	({ _id, type, author, updatedAt }) as StoredDocument;

it('begins with a few of each kind of the first screen, the last written first, authors before', () => {
	const notes = Array.from({ length: 30 }, (_, day) =>
		document('disaster', `s${day}`, `2026-04-${String(day + 1).padStart(2, '0')}`)
	);
	const people = notes.map(({ author }) => document('person', 'system', '', `person:${author}`));
	const series = document('series', 's29', '2026-01-01');
	const faq = document('faq', 's1', '2026-05-01');
	const { lead, rest } = usefulOrder([...people, faq, ...notes, series]);
	const newest = notes.slice(-10).reverse();
	expect(lead.slice(10)).toEqual([...newest, series]);
	expect(
		lead
			.slice(0, 10)
			.map(({ _id }) => _id)
			.sort()
	).toEqual(newest.map(({ author }) => `person:${author}`).sort());
	expect(rest.map(({ type }) => type)).toEqual([
		...Array(20).fill('disaster'),
		'faq',
		...Array(20).fill('person')
	]);
});

it('has no first screen where there is nothing of it', () => {
	const threads = ['2026-04-02', '2026-04-01'].map((day) => document('thread', 's1', day));
	expect(usefulOrder(threads)).toEqual({ lead: [], rest: threads });
});
