import * as v from 'valibot';
import { defineDocument, type DocumentOf } from '$lib/domain/core/document';
import { choice, key, line, optionalLine } from '$lib/domain/core/fields';
import { MUNICIPALITY_LABELS } from '$lib/domain/region/municipalities';
import { servers } from '$lib/domain/permissions/presets';

/**
 * The directory: 氏名・所属・職 only, because each municipality is a separate data controller
 * (domain.md). Written by the server from its accounts; never by a phone.
 */
export const person = defineDocument({
	type: 'person',
	label: '職員',
	permissions: { ...servers, spaces: ['commons'] },
	merge: 'latest',
	rank: 40,
	entries: {
		person: key,
		name: line('氏名', 60),
		kana: optionalLine('氏名カナ', 60),
		municipality: choice('市町村', MUNICIPALITY_LABELS),
		/** Unit id, as in `unit:<key>` and `office-<key>`. */
		unit: key,
		unitName: line('所属', 80),
		title: optionalLine('職', 40),
		/** 退職, or stopped: their account is closed. What they wrote keeps their name. */
		left: v.optional(v.boolean())
	}
});
export type Person = DocumentOf<typeof person>;

/** One node of a municipality's tree of units (部→課→係, of free depth). */
export const unit = defineDocument({
	type: 'unit',
	label: '所属',
	permissions: { ...servers, spaces: ['commons'] },
	merge: 'latest',
	rank: 45,
	entries: {
		unit: key,
		name: line('所属', 80),
		municipality: choice('市町村', MUNICIPALITY_LABELS),
		parent: v.nullable(key),
		/** 所属長, set per unit and never derived from a title. */
		head: v.nullable(key),
		/** 代決者. */
		deputy: v.nullable(key),
		/** 所属コード of the municipality's roster; missing in units that were made by hand. */
		code: v.optional(optionalLine('所属コード', 20)),
		/** Nobody belongs to it any more; what was written there keeps its name. */
		closed: v.optional(v.boolean())
	}
});
export type Unit = DocumentOf<typeof unit>;
