import * as v from 'valibot';
import { newEnvelope, revised } from '$lib/domain/core/create';
import { defineDocument, SYSTEM, type DocumentOf } from '$lib/domain/core/document';
import { choice, instant } from '$lib/domain/core/fields';
import { OWN, servers } from '$lib/domain/permissions/presets';

/** What waits for somebody's decision. */
export const DUTIES = { report: '通報', proposal: 'コミュニティの提案' } as const;
export type DutyKind = keyof typeof DUTIES;
export const DUTY_KINDS = Object.keys(DUTIES) as DutyKind[];

/**
 * How much of one kind waits for one person's decision, written by the server into that person's own
 * space: it is there offline, one for each kind however much waits, and says nothing of what it is about,
 * nor from whom it came. What it counts is asked of the server by the screen it leads to.
 */
export const duty = defineDocument({
	type: 'duty',
	label: '対応待ち',
	permissions: { ...servers, read: OWN, spaces: ['personal'] },
	merge: 'latest',
	rank: 7,
	entries: {
		kind: choice('種類', DUTIES),
		/** 0 when all of it was dealt with, by whomever. */
		count: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000)),
		/** When the newest of it reached the server, which may be long after it was written. */
		arrivedAt: instant
	}
});
export type Duty = DocumentOf<typeof duty>;

/** The one of a person for a kind. */
export const dutyId = (person: string, kind: DutyKind): string => `duty:${person}:${kind}`;

/** What the server writes. @param previous what it wrote before, with its `_rev` */
export function newDuty(
	person: string,
	fields: Pick<Duty, 'kind' | 'count' | 'arrivedAt'>,
	now: string,
	previous: Duty | null
): Duty {
	const begun: Duty = previous
		? revised(previous, SYSTEM, now)
		: {
				...newEnvelope('duty', { author: SYSTEM, now, key: '' }),
				_id: dutyId(person, fields.kind),
				...fields
			};
	return { ...begun, ...fields };
}

/** The screen on which it is decided. */
export const dutyPath = (kind: DutyKind): string =>
	kind === 'report' ? '/admin/reports' : '/admin/proposals';
