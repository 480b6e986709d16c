import { describe, expect, test } from 'vitest';
import { permissionsFile, permissionsText } from '../../deploy/permissions';
import type { Envelope, Role } from '$lib/domain/core/document';
import { newDisasterNote } from '$lib/capabilities/disaster/disaster';
import { withdrawn } from '$lib/capabilities/disaster/withdrawn';
import { masked, typedIn } from '$lib/capabilities/moderation/masked';
import { newReport, report } from '$lib/capabilities/moderation/moderation';
import { isHideable, may } from '$lib/domain/permissions/may';
import { rolesAt, rolesOfPerson } from '$lib/domain/permissions/roles';
import { ACTIONS, type TypeRules } from '$lib/domain/permissions/presets';
import { PERMISSIONS } from '$lib/domain/permissions/table';
import { documentType, documentTypes } from '$lib/domain/registry';
import { problemsOf, refusalOf } from '$lib/domain/rules';
import { noteBy, revision, threadBy } from '../support/documents';
import { FACTORIES } from '../support/factories';

const DAY_MS = 24 * 60 * 60 * 1000;
const types = Object.entries(PERMISSIONS) as [string, TypeRules][];

test('docs/permissions.md says what the table says: run `npm run permissions`', async () => {
	expect(await permissionsFile()).toBe(await permissionsText());
});

describe('the table', () => {
	test('has exactly the types of the registry', () => {
		expect(types.map(([type]) => type).sort()).toEqual(
			documentTypes.map(({ type }) => type).sort()
		);
	});

	test('gives the writing of documents only to roles that a phone knows, also at places', () => {
		// Whether somebody is a host the replica worker looks up (worker/places.ts).
		const atPlaces: Role[] = ['manager', 'municipal-admin'];
		for (const [type, rules] of types)
			for (const action of ['create', 'edit', 'delete'] as const)
				for (const role of atPlaces)
					expect([type, action, rules[action][role]]).toContain(undefined);
	});

	test('names fields that the types have', () => {
		for (const [type, rules] of types) {
			const entries = Object.keys(
				(documentType(type)!.schema as unknown as typeof report.schema).entries
			);
			const named = [...rules.immutable, ...rules.id].filter((name) => name !== '*');
			for (const name of named) expect(entries).toContain(name.replace('bare:', ''));
			if (rules.states) expect(entries).toContain('state');
		}
	});

	test('lets only that be hidden which has a text to stand the reason in', () => {
		for (const [type] of types.filter(([name]) => isHideable(name)))
			expect(masked(FACTORIES[type as keyof typeof FACTORIES]('a1', 'k'), 'わけ'), type).toSatisfy(
				(document) => JSON.stringify(document).includes('（わけ）')
			);
	});
});

describe('a role', () => {
	const person = {
		id: 's0002',
		municipality: '072036',
		roles: ['member', 'host', 'municipal-admin']
	};
	const offices = {
		communities: [
			{ community: 'a', host: 's0002' },
			{ community: 'b', host: 's0009' }
		],
		units: [
			{ unit: 'u', head: null, deputy: 's0002' },
			{ unit: 'w', head: 's0009', deputy: null }
		]
	};

	test('at a place follows from the directory, whatever an account says', () => {
		expect(rolesOfPerson({ ...person, roles: ['member', 'host:b', 'manager:w'] }, offices)).toEqual(
			['member', 'host:a', 'manager:u']
		);
	});

	test('counts where it is held, and nowhere else', () => {
		const who = { id: 's0002', roles: rolesOfPerson(person, offices) };
		const at = (kind: 'community' | 'office' | 'commons', key: string, municipality?: string) =>
			rolesAt(who, { space: { kind, key }, municipality });
		expect(at('community', 'a')).toEqual(['member', 'host']);
		expect(at('community', 'b')).toEqual(['member']);
		expect(at('office', 'u')).toEqual(['member', 'manager']);
		expect(at('office', 'a')).toEqual(['member']);
		expect(at('commons', '', '072036')).toEqual(['member', 'municipal-admin']);
		expect(at('commons', '', '073229')).toEqual(['member']);
	});

	test('is asked for by the form as by the server', () => {
		const host = { id: 's0002', roles: ['member', 'host:a'] };
		const thread = threadBy('s0001', 'k');
		const place = { space: { kind: 'community' as const, key: 'a' } };
		expect(may(host, 'hide', thread, place)).toBe(true);
		expect(may(host, 'edit', thread, place)).toBe(false);
		expect(may(host, 'hide', thread, { space: { ...place.space, key: 'b' } })).toBe(false);
		expect(may({ id: 's0001', roles: ['member'] }, 'edit', thread, place)).toBe(true);
		expect(may(host, 'hide', { type: 'nonsense', author: 's0002' }, place)).toBe(false);
	});
});

describe('the server itself', () => {
	test.each(types)('writes %s, and so nobody else', (type, rules) => {
		const document = { _id: `${type}:x`, type, author: 'system', editor: 'system' } as Envelope;
		const space = { kind: rules.spaces[0]!, key: '' };
		const write = (roles: string[]) =>
			refusalOf({ document, previous: null, space, who: { id: 'system', roles } });
		expect(write(['clerk'])).toBeNull();
		expect(write(['_admin'])).toBeNull();
		const isServers = Object.keys(rules.create).join() === 'clerk';
		expect(write(['member', 'secretariat', 'organiser']) === 'server_only').toBe(isServers);
	});

	test('alone has every action there is on something', () => {
		for (const action of ACTIONS)
			expect(types.some(([, rules]) => rules[action].clerk === 'all')).toBe(true);
	});
});

describe('a time', () => {
	const NOW = '2026-04-01T00:00:00.000Z';
	const moved = (days: number) => new Date(Date.parse(NOW) + days * DAY_MS).toISOString();
	const note = { ...noteBy('a1', 'k'), createdAt: NOW, updatedAt: NOW, ...revision(1, 'a') };
	const write = (document: Envelope, previous: Envelope | null = null) =>
		refusalOf({
			document,
			previous,
			space: { kind: 'commons', key: '' },
			who: { id: 'a1', roles: ['member'] }
		});
	const next = (updatedAt: string) => ({ ...note, updatedAt, ...revision(2, 'b', 'a') });

	test.each([
		['of a device that lost it', { createdAt: '2000-01-01T00:00:00.000Z', updatedAt: NOW }],
		['before the beginning of the document', { createdAt: NOW, updatedAt: moved(-5) }]
	])('%s is refused', (_, times) => expect(write({ ...note, ...times })).toBe('clock_behind'));

	test('before what it continues is refused, unless two clocks may explain it', () => {
		expect(write(next(moved(-5)), note)).toBe('clock_behind');
		expect(write(next(moved(-3)), note)).toBeNull();
		expect(write(next(moved(100)), note)).toBeNull();
	});

	test('before what it is concurrent with is not: it comes from a phone without a network', () => {
		const later = { ...note, updatedAt: moved(100), ...revision(2, 'c', 'a') };
		expect(write(next(moved(1)), later)).toBeNull();
	});
});

describe('a state', () => {
	const published = { ...noteBy('a1', 'k'), ...revision(1, 'a') };
	const gone = { ...withdrawn(published), ...revision(2, 'b', 'a') };
	const write = (document: Envelope, previous: Envelope) =>
		refusalOf({
			document,
			previous,
			space: { kind: 'commons', key: '' },
			who: { id: 'a1', roles: ['member'] }
		});

	test('goes where the table says, and not back', () => {
		expect(write(gone, published)).toBeNull();
		expect(write({ ...published, ...revision(3, 'c', 'b', 'a') }, gone)).toBe('wrong_state');
	});

	test('of a concurrent revision is not judged by one it did not know', () => {
		expect(write({ ...published, ...revision(2, 'd', 'a') }, gone)).toBeNull();
	});
});

describe('what is hidden', () => {
	test('shows the reason in place of everything that was typed', () => {
		const note = newDisasterNote(
			{ author: 'a1', now: '2026-04-01T00:00:00.000Z', key: 'k' },
			{ ...noteBy('a1', 'k'), q3: '川ぞいの家', next: '早く逃げる' }
		);
		const shown = masked(note, '個人の情報');
		expect(typedIn(shown)).toBe('運営により非表示（個人の情報）');
		expect(JSON.stringify(shown)).not.toContain('川ぞい');
		expect(masked(threadBy('a1', 'k', 'ひみつ'), '理由').body).toBe('');
	});

	test('was named by a report in the reporter’s own space, about something that can be hidden', () => {
		const about = (target: string, changes: object = {}) => ({
			...newReport(
				{ author: 'a1', now: '2026-04-01T00:00:00.000Z' },
				{ target, space: 'community-x', reason: 'hurtful', detail: '' }
			),
			...changes
		});
		const write = (document: Envelope, key = 'a1') =>
			refusalOf({
				document,
				previous: null,
				space: { kind: 'personal', key },
				who: { id: 'a1', roles: ['member'] }
			});
		const fine = about('thread:b2:k');
		expect(problemsOf(fine)).toEqual([]);
		expect(write(fine)).toBeNull();
		expect(write(fine, 'b2')).toBe('wrong_space');
		expect(write({ ...fine, _id: 'report:a1:thread:b2:other' })).toBe('wrong_id');
		expect(write(about('thread:b2:k', { reason: 'other' }))).toBe('malformed');
		for (const target of ['draft:b2:k', 'person:b2', 'nonsense:b2:k'])
			expect(write(about(target)), target).toBe('malformed');
		for (const target of ['thread', ''])
			expect(problemsOf(about(target)).map(({ field }) => field)).toContain('target');
		expect(problemsOf({ ...fine, space: 'accounts' }).map(({ field }) => field)).toEqual(['space']);
	});
});
