import type { Problem } from '$lib/domain/core/document';

export type { Problem };

/** Id of the control of a field, so that an `ErrorSummary` finds it. */
export function fieldId(field: string): string {
	return `field-${field}`;
}

/** Message of the first problem of a field, for its `error`. */
export function problemOf(problems: readonly Problem[], field: string): string | undefined {
	return problems.find((problem) => problem.field === field)?.message;
}
