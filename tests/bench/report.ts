import { loadavg } from 'node:os';
import { machine } from './rig';

/** One measured figure, printed as one JSON line. */
export interface Figure {
	bench: string;
	metric: string;
	value: number;
	unit: 'ms' | 'bytes' | 'MB' | 'x' | 'queries' | 'count' | 'documents';
	/** The same thing done the plain way, in the same run; null where there is no such thing. */
	baseline: number | null;
	goal: number | null;
	/** What the baseline is, and whatever explains the value. */
	note?: Record<string, string | number | null>;
}

export type Report = (figure: Figure) => void;

const rounded = (value: number | null): number | null =>
	value === null ? null : Math.round(value * 10) / 10;

/** Prints figures on stdout; nothing else is printed there. */
export const reporter =
	(rig: string): Report =>
	({ bench, metric, value, unit, baseline, goal, note }) => {
		const line = { bench, metric, value: rounded(value), unit, baseline: rounded(baseline), goal };
		// Others at work on the machine show in the load.
		const where = { rig, machine: machine(), load: rounded(loadavg()[0] ?? 0) };
		process.stdout.write(`${JSON.stringify({ ...line, ...note, ...where })}\n`);
	};

/** Progress, for whoever waits. */
export const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** The value below which `share` of the values lie (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** Reports p50, p95 and p99 of repeated measurements beside those of the baseline. */
export function reportPercentiles(
	report: Report,
	options: {
		bench: string;
		prefix?: string;
		values: readonly number[];
		baseline: readonly number[] | null;
		goals?: Partial<Record<'p50' | 'p95' | 'p99', number>>;
		note?: Figure['note'];
	}
): void {
	const { bench, prefix = '', values, baseline, goals = {}, note } = options;
	for (const [name, share] of [
		['p50', 0.5],
		['p95', 0.95],
		['p99', 0.99]
	] as const)
		report({
			bench,
			metric: `${prefix}${name}`,
			value: percentile(values, share),
			unit: 'ms',
			baseline: baseline && percentile(baseline, share),
			goal: goals[name] ?? null,
			note: { n: values.length, ...note }
		});
}
