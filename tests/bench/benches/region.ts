import { say, type Report } from '../report';
import type { Stage } from '../stage';
import { inApp, wantedLines } from './first-sync';

const USEFUL_MS = 5000;
const ALL_MS = 60_000;
const READY_MS = 15_000;
const MEMORY_MB = 600;

/**
 * A region of 6,000 people in its third year (`npm run sample -- --region`): what its server takes on the
 * embedded engine, and what a new phone of an ordinary member of five communities fetches and keeps.
 */
export async function region(stage: Stage, report: Report): Promise<void> {
	const { readyMs, snapshots } = stage.server;
	for (const { space, type, documents, bytes } of snapshots.kinds)
		if (documents >= 100) say(`  ${space} ${type}: ${documents} documents, ${bytes} bytes as JSON`);
	const line = { bench: 'region', baseline: null } as const;
	report({ ...line, metric: 'server_ready_ms', value: readyMs, unit: 'ms', goal: READY_MS });
	for (const { name, shape } of wantedLines()) {
		say(`a new phone in the region, ${name} line …`);
		const { usefulMs, allMs, note } = await inApp(stage, shape);
		const isDisaster = name === 'disaster';
		const goal = { useful: isDisaster ? USEFUL_MS : null, all: isDisaster ? ALL_MS : null };
		const ms = { ...line, unit: 'ms', note } as const;
		report({ ...ms, metric: `useful_ms_${name}`, value: usefulMs, goal: goal.useful });
		report({ ...ms, metric: `all_ms_${name}`, value: allMs, goal: goal.all });
		const count = { ...line, goal: null };
		report({ ...count, metric: `bytes_${name}`, value: Number(note.bytes), unit: 'bytes' });
		report({ ...count, metric: `disk_${name}`, value: Number(note.disk_bytes), unit: 'bytes' });
	}
	const { documents, spaces, bytes } = snapshots;
	const count = { ...line, goal: null };
	report({ ...count, metric: 'documents', value: documents, unit: 'documents', note: { spaces } });
	report({ ...count, metric: 'snapshot_bytes', value: bytes, unit: 'bytes' });
	const memory = stage.server.memory();
	if (memory)
		report({
			...line,
			metric: 'server_memory_mb',
			value: memory.now,
			unit: 'MB',
			goal: MEMORY_MB,
			note: { most: memory.most }
		});
}
