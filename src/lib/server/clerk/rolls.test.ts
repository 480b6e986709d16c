import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newMembership } from '$lib/capabilities/community/community';
import { newSignup, verdictId, type Verdict } from '$lib/capabilities/event/event';
import { newUseful } from '$lib/capabilities/faq/useful';
import { dayNumber } from '$lib/capabilities/roll/roll';
import { newEnvelope } from '$lib/domain/core/create';
import type { Envelope } from '$lib/domain/core/document';
import { problemsOf } from '$lib/domain/rules';
import { Rolls } from './rolls';

const NOW = '2026-04-01T00:00:00.000Z';
const SERIES = 'series:s0003:w';
const DATE = '2026-04-15';

const membership = (author: string, state: 'joined' | 'left') =>
	newMembership({ author, now: NOW, community: 'tea', state });
const signup = (author: string, state: 'in' | 'cancelled' = 'in') => ({
	...newSignup({ author, now: NOW, series: SERIES, date: DATE, attendance: 'venue' }),
	state
});
const verdict = (person: string, outcome: Verdict['outcome'], order: number): Verdict => ({
	...newEnvelope('verdict', { author: 'system', now: NOW, key: '' }),
	_id: verdictId(signup(person)._id),
	...{ signup: signup(person)._id, signupRev: '1-a', series: SERIES, date: DATE },
	...{ person, outcome, order, reason: '' }
});
const read = (rolls: Rolls, ...documents: Envelope[]) =>
	documents.forEach((one) => rolls.read(one));
const said = (rolls: Rolls) =>
	Object.fromEntries(rolls.changed(NOW).map(({ _id, groups }) => [_id, groups]));

it('say who is in a community, who comes to a meeting and whom an entry helped', () => {
	const rolls = new Rolls();
	read(rolls, membership('s2', 'joined'), membership('s1', 'joined'), membership('s3', 'left'));
	read(rolls, signup('s1'), signup('s2'), signup('s3'), signup('s4', 'cancelled'), signup('s5'));
	read(rolls, verdict('s1', 'waiting', 3), verdict('s2', 'confirmed', 2));
	read(rolls, verdict('s3', 'confirmed', 1), verdict('s4', 'confirmed', 4));
	read(rolls, newUseful({ author: 's1', now: NOW }, { target: 'faq:s9:q', answer: 'no' }));
	const day = dayNumber(NOW);
	expect(said(rolls)).toEqual({
		'roll:community:tea': { joined: `s1:${day} s2:${day}` },
		'roll:meeting:s0003:w:2026-04-15': { confirmed: 's3:venue s2:venue', waiting: 's1:venue' },
		'roll:faq:s9:q': { no: 's1' }
	});
	for (const roll of rolls.changed(NOW)) expect(problemsOf(roll)).toEqual([]);
});

it('are not written again when they say already what they should', () => {
	const rolls = new Rolls();
	read(rolls, membership('s1', 'joined'));
	const [roll] = rolls.changed(NOW);
	rolls.remember({ ...roll!, _rev: '1-a' });
	expect(rolls.changed(NOW)).toEqual([]);
	const restarted = new Rolls();
	read(restarted, { ...roll!, _rev: '1-a' }, membership('s1', 'joined'));
	expect(restarted.changed(NOW)).toEqual([]);
	read(restarted, membership('s1', 'left'));
	expect(restarted.changed(NOW)).toMatchObject([{ _rev: '1-a', groups: {} }]);
});

it('depend only on what people said last, not on the order of the feed before', () => {
	const step = fc.record({
		person: fc.constantFrom('s1', 's2', 's3'),
		kind: fc.constantFrom('joined', 'left', 'in', 'cancelled', 'confirmed', 'waiting')
	});
	const documentOf = ({ person, kind }: { person: string; kind: string }): Envelope =>
		kind === 'joined' || kind === 'left'
			? membership(person, kind)
			: kind === 'in' || kind === 'cancelled'
				? signup(person, kind)
				: verdict(person, kind as 'confirmed' | 'waiting', 1);
	fc.assert(
		fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
			const [all, last] = [new Rolls(), new Rolls()];
			const documents = steps.map(documentOf);
			read(all, ...documents);
			read(last, ...new Map(documents.map((one) => [one._id, one])).values());
			const without = (groups: object) =>
				Object.fromEntries(Object.entries(groups).filter(([, one]) => Object.keys(one).length > 0));
			expect(without(said(all))).toEqual(without(said(last)));
		})
	);
});
