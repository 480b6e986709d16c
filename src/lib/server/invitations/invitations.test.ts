import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedEngine } from '../engine/embedded/engine';
import { REGION, type Engine } from '../engine/engine';
import { Invitations } from './invitations';
import { isStillMeant } from './using';

const DAY_MS = 24 * 60 * 60 * 1000;
const PERSON = { person: 's0001', municipality: '072036' };

let directory: string;
let engine: Engine;
let invitations: Invitations;
let now: number;

beforeEach(async () => {
	now = Date.parse('2026-04-01T00:00:00Z');
	directory = await mkdtemp(join(tmpdir(), 'yui-invitations-'));
	engine = await openEmbeddedEngine(directory);
	invitations = await Invitations.open(engine, 7, () => now);
});
afterEach(async () => {
	await engine.close();
	await rm(directory, { recursive: true, force: true });
});

const issue = async (): Promise<string> =>
	(await invitations.issue([PERSON], 'invite', 's0006'))[0]!.token;
const stateOf = async (token: string) => invitations.stateOf((await invitations.withToken(token))!);

describe('a link', () => {
	it('is not found in a copy of the database', async () => {
		const token = await issue();
		const { rows } = await engine.database(REGION).allDocs({ include_docs: true });
		expect(rows).toHaveLength(1);
		expect(JSON.stringify(rows)).not.toContain(token);
		expect(await invitations.withToken(rows[0]!.id.slice('invitation:'.length))).toBeNull();
	});

	it('may be used for seven days', async () => {
		const token = await issue();
		now += 7 * DAY_MS - 1;
		expect(await stateOf(token)).toBe('open');
		now += 1;
		expect(await stateOf(token)).toBe('expired');
	});

	it('is used up by one of those who use it at once', async () => {
		const found = (await invitations.withToken(await issue()))!;
		const ended = await Promise.all(
			['usedAt', 'usedAt', 'revokedAt'].map((how) =>
				invitations.end(found, how as 'usedAt' | 'revokedAt')
			)
		);
		expect(ended.filter((result) => result !== null)).toHaveLength(1);
	});

	it('ends when its person gets a new one; one that was used stays used', async () => {
		const used = await issue();
		await invitations.end((await invitations.withToken(used))!, 'usedAt');
		const [second, third] = [await issue(), await issue()];
		expect([await stateOf(used), await stateOf(second), await stateOf(third)]).toEqual([
			'used',
			'revoked',
			'open'
		]);
	});

	it('is open again when what it was used for has failed', async () => {
		const token = await issue();
		await invitations.reopen(
			(await invitations.end((await invitations.withToken(token))!, 'usedAt'))!
		);
		expect(await stateOf(token)).toBe('open');
	});

	it('is forgotten three months after its end', async () => {
		const token = await issue();
		now += 98 * DAY_MS;
		await issue();
		expect(await invitations.withToken(token)).toBeNull();
		expect(await invitations.all()).toHaveLength(1);
	});

	it('is meant for its person as they were: not for who moved, nor as a second first way in', () => {
		const invite = { kind: 'invite', municipality: '072036' } as const;
		expect(isStillMeant(invite, { municipality: '072036' }, false)).toBe(true);
		expect(isStillMeant(invite, { municipality: '072036' }, true)).toBe(false);
		expect(isStillMeant(invite, { municipality: '072079' }, false)).toBe(false);
		expect(isStillMeant({ ...invite, kind: 'reset' }, { municipality: '072036' }, true)).toBe(true);
	});
});
