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

/** Ids of what describes the control of a field, for `aria-describedby`. */
export const describedBy = (
	id: string,
	{ hint, error }: { hint: string | undefined; error: string | undefined },
	other?: string
): string | undefined =>
	[hint && `${id}-hint`, error && `${id}-error`, other].filter(Boolean).join(' ') || undefined;
