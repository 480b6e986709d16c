import { expect, it, vi } from 'vitest';
import { ReadingBudget } from './budget';
import { Gateway } from './gateway';

const FEED = 'https://yui.test/api/couch/commons/_changes';

it('makes one feed of a person after the other, and keeps nobody else waiting', async () => {
	const begun: string[] = [];
	const ends: (() => void)[] = [];
	const database = (person: string) => ({
		changes: async () => {
			begun.push(person);
			await new Promise<void>((end) => ends.push(end));
			return { results: [], last_seq: '1', pending: 0 };
		}
	});
	const gateway = new Gateway({
		engine: { gateway: (_: unknown, { id }: { id: string }) => database(id) },
		access: { spaceOf: () => ({ id: 'commons' }), ensure: () => undefined, rolesOf: () => [] },
		budget: new ReadingBudget({ documents: 100, bytes: 1_000_000 })
	} as never);
	const ask = (personId: string) =>
		gateway.handle(new Request(FEED), new URL(FEED), { account: { personId } } as never);
	const answers = [ask('hana'), ask('hana'), ask('taro')];
	await vi.waitFor(() => expect(begun).toContain('taro'));
	expect(begun).toEqual(['hana', 'taro']);
	ends[0]!();
	expect((await answers[0]!).status).toBe(200);
	await vi.waitFor(() => expect(begun).toEqual(['hana', 'taro', 'hana']));
	for (const end of ends) end();
	expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200]);
});
