import * as v from 'valibot';
import { newEnvelope, type Authorship } from '$lib/domain/core/create';
import { defineDocument, type DocumentOf } from '$lib/domain/core/document';
import {
	choice,
	isBlank,
	line,
	optionalDate,
	optionalLine,
	optionalText
} from '$lib/domain/core/fields';
import { attachments } from '$lib/domain/media/media';
import { MUNICIPALITY_LABELS } from '$lib/domain/region/municipalities';
import { DISASTERS, DISASTER_ROLES, PHASES, STANDPOINTS } from './labels';
import { moderated, owned } from '$lib/domain/permissions/presets';

const answer = (label: string) => optionalText(label, 4000);

/**
 * A disaster-experience note. It is told freely and may be withdrawn by its teller, which empties
 * its text; so the texts are only required while it is published.
 */
export const disasterNote = defineDocument({
	type: 'disaster',
	label: '災害ノート',
	permissions: {
		...owned,
		...moderated({}),
		spaces: ['commons'],
		// What its teller took back stays taken back.
		states: { published: ['withdrawn'], withdrawn: [] }
	},
	merge: 'fields',
	rank: 0,
	entries: {
		state: v.picklist(['published', 'withdrawn']),
		title: line('題名', 80),
		disaster: choice('災害', DISASTERS),
		/** Name of the disaster, 「令和○年○月豪雨」; '' when not named. */
		disasterName: optionalLine('災害名', 80),
		occurredOn: optionalDate('発生日'),
		municipality: choice('市町村', MUNICIPALITY_LABELS),
		role: choice('当時の役割', DISASTER_ROLES),
		/** Experience at the time, free text such as 「採用2年目」. */
		experience: optionalLine('経験年数', 40),
		phase: choice('フェーズ', PHASES),
		standpoint: choice('立場', STANDPOINTS),
		/** 3行要約: what a reader under pressure sees first. */
		summary: v.pipe(
			optionalText('3行要約', 300),
			v.check((value) => value.split('\n').length <= 3, '3行要約は3行以内で入力してください。')
		),
		q1: answer('①'),
		q2: answer('②'),
		q3: answer('③'),
		q4: answer('④'),
		q5: answer('⑤'),
		next: answer('⑥'),
		preparation: answer('⑦'),
		attachments,
		/** The teller agreed to share it in the region (本人同意); nothing is published without. */
		consent: v.literal(true, '広域圏の職員に公開することへの同意が必要です。'),
		/** Checked by the teller that no victim can be identified. */
		anonymised: v.literal(true, '被災した方が特定されないことを確認してください。')
	},
	isConsistent: ({ state, summary }) => state === 'withdrawn' || !isBlank(summary)
});
export type DisasterNote = DocumentOf<typeof disasterNote>;

export type DisasterNoteFields = Omit<DisasterNote, keyof ReturnType<typeof newEnvelope> | 'state'>;

export function newDisasterNote(authorship: Authorship, fields: DisasterNoteFields): DisasterNote {
	return { ...newEnvelope('disaster', authorship), state: 'published', ...fields };
}

/** Stands in place of the title of a note that was taken back. */
export const WITHDRAWN_TITLE = '（語り手が取り下げました）';
