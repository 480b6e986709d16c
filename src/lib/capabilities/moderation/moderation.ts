import * as v from 'valibot';
import { newEnvelope } from '$lib/domain/core/create';
import {
	defineDocument,
	SYSTEM,
	type DocumentOf,
	type Envelope,
	type KnownTypes
} from '$lib/domain/core/document';
import { choice, isBlank, line, optionalText } from '$lib/domain/core/fields';
import { parseSpace } from '$lib/domain/core/space';
import { hidingId } from './hiding-id';
import { OWN, owned, servers, toAndFro } from '$lib/domain/permissions/presets';

/** Why somebody reports what another person wrote. */
export const REPORT_REASONS = {
	personal: '個人の情報が書かれている',
	confidential: '職務上の秘密が書かれている',
	hurtful: '人を傷つける内容',
	wrong: '誤りがあり、危険や混乱のおそれ',
	other: 'そのほか'
} as const;
export type ReportReason = keyof typeof REPORT_REASONS;

/** Characters of the reason for hiding, which everybody reads. */
export const MAX_HIDING_REASON = 120;

/** Id of a document that can be hidden; short enough for the ids that are made of it. */
const target = v.pipe(
	v.string('対象がありません。'),
	v.maxLength(170, '対象がありません。'),
	v.regex(/^[a-z]+:[A-Za-z0-9:._-]+$/, '対象がありません。')
);

/** The type of a document, as its id begins. */
const typeOf = (id: string): string => id.slice(0, id.indexOf(':'));

/** Is this the id of something that can be hidden? */
export const isTarget = (id: unknown, { isHideable }: KnownTypes): id is string =>
	v.is(target, id) && isHideable(typeOf(id));

/**
 * One person's word that something should be looked at. It stands in that person's own space, also
 * without a network; the server's clerk takes it to those who may hide (lib/server/moderation), who do
 * not learn whose it is.
 */
export const report = defineDocument({
	type: 'report',
	label: '通報',
	permissions: {
		...owned,
		read: OWN,
		spaces: ['personal'],
		id: ['author', 'target'],
		immutable: ['target', 'space'],
		begunByAnyone: true
	},
	merge: 'latest',
	isConfidential: true,
	rank: 4,
	entries: {
		target,
		/** Space of the target. */
		space: v.pipe(
			v.string(),
			v.check((id) => parseSpace(id) !== null, '場所がありません。')
		),
		reason: choice('理由', REPORT_REASONS),
		detail: optionalText('くわしい内容', 1000)
	},
	isConsistent: ({ target, reason, detail }, { isHideable }) =>
		isHideable(typeOf(target)) && (reason !== 'other' || !isBlank(detail))
});
export type Report = DocumentOf<typeof report>;

/** What is wrong across the fields of a report; null when nothing is. */
export const reportProblem = (fields: Pick<Report, 'reason' | 'detail'>) =>
	fields.reason === 'other' && isBlank(fields.detail)
		? { field: 'detail', message: '「そのほか」の場合は、くわしい内容を入力してください。' }
		: null;

/** A report; there is one for each pair of person and target. */
export function newReport(
	input: { author: string; now: string },
	fields: Pick<Report, 'target' | 'space' | 'reason' | 'detail'>
): Report {
	return { ...newEnvelope('report', { ...input, key: fields.target }), ...fields };
}

/**
 * That something is hidden from everybody but its author, and why: beside it in the same space, so
 * that every phone that has the one gets the other. Written by the server for a moderator, whose name
 * is in the audit log only.
 */
export const hiding = defineDocument({
	type: 'hiding',
	label: '非表示',
	permissions: {
		...servers,
		spaces: ['commons', 'community', 'office'],
		states: toAndFro('hidden', 'restored')
	},
	merge: 'latest',
	// Before what it hides, so that no screen shows that first.
	rank: -1,
	entries: {
		target,
		state: v.picklist(['hidden', 'restored']),
		reason: line('理由', MAX_HIDING_REASON)
	}
});
export type Hiding = DocumentOf<typeof hiding>;

/** What the server writes to hide or restore something. @param previous what it wrote before */
export function newHiding(
	fields: Pick<Hiding, 'target' | 'state' | 'reason'>,
	now: string,
	previous: Hiding | null
): Hiding {
	const envelope: Envelope & { type: 'hiding' } = {
		...newEnvelope('hiding', { author: SYSTEM, now, key: '' }),
		_id: hidingId(fields.target)
	};
	const { _rev, createdAt } = previous ?? {};
	return {
		...envelope,
		...fields,
		...(previous && _rev !== undefined && createdAt !== undefined ? { _rev, createdAt } : {})
	};
}
