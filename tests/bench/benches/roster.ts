import { cp932, csvText, rosterRow, withCell } from '../../support/roster';
import { account, MUNICIPALITY, openRosterServer } from '../../support/roster-server';
import { say, type Report } from '../report';

const PEOPLE = 6000;
const GOAL_MS = 10_000;

/**
 * The server takes in a roster of 6,000 people on the embedded engine: first all of them are new, then
 * every second one moves, then that is taken back. The goal is for applying, which a person waits for.
 */
export async function roster(report: Report): Promise<void> {
	const server = await openRosterServer();
	try {
		const admin = account();
		await server.accounts.save(admin);
		const own = ['氏名', '職員番号', '所属コード', '所属名'] as const;
		const values = [admin.name, admin.staffNumber, '9999', admin.unitName];
		const adminRow = own.reduce(
			(row, name, index) => withCell(row, name, values[index] ?? ''),
			rosterRow(0)
		);
		const everybody = Array.from({ length: PEOPLE - 1 }, (_, n) => rosterRow(n + 1));
		const moved = everybody.map((row, n) =>
			n % 2 === 0 ? row : withCell(withCell(row, '所属コード', '009000'), '所属名', '異動先の課')
		);
		const note = { people: PEOPLE };
		const measured = async <T>(metric: string, goal: number | null, work: () => Promise<T>) => {
			const begun = performance.now();
			const result = await work();
			const value = performance.now() - begun;
			report({ bench: 'roster', metric, value, unit: 'ms', baseline: null, goal, note });
			return result;
		};
		const check = (rows: string[][]) => () =>
			server.roster.check(admin, MUNICIPALITY, cp932(csvText([...rows, adminRow])), 'auto');
		const apply = (id: string) => () => server.roster.apply(admin, MUNICIPALITY, id, false);

		const first = await measured('check_ms', null, check(everybody));
		await measured('apply_ms', GOAL_MS, apply(first.id));
		await server.clerk.registered();
		const second = await measured('check_moved_ms', null, check(moved));
		await measured('apply_moved_ms', GOAL_MS, apply(second.id));
		await measured('undo_ms', null, () => server.roster.undo(admin, MUNICIPALITY, second.id));
		say(`moved ${second.counts.moved} of ${PEOPLE}, and back`);
	} finally {
		await server.close();
	}
}
