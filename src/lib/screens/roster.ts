import type { RosterAnswers, RosterCheck, RosterCounts } from '$lib/domain/admin/wire';
import type { SpellingAnswer } from '$lib/domain/roster/spellings';
import { CHANGE_KINDS, type ChangeKind } from '$lib/domain/roster/difference';

/** 「新規 3・異動 12」; what is zero is left out. */
export function countsText(counts: RosterCounts): string {
	const parts = (Object.keys(CHANGE_KINDS) as ChangeKind[])
		.filter((kind) => counts[kind] > 0)
		.map((kind) => `${CHANGE_KINDS[kind]} ${counts[kind].toLocaleString('ja-JP')}人`);
	return parts.length > 0 ? parts.join('・') : '変更なし';
}

/** What counts before anything is answered. */
export const NO_ANSWERS: RosterAnswers = { zeros: 'keep', spellings: new Map() };

/** What a dry run was told about its questions. */
export const answersOf = ({
	zeros,
	spellings
}: Pick<RosterCheck, 'zeros' | 'spellings'>): RosterAnswers => ({
	zeros: zeros?.answer ?? 'keep',
	spellings: new Map(spellings.map(({ line, answer }) => [line, answer]))
});

/** These answers with another one about the unit of this line. */
export const withSpelling = (
	{ zeros, spellings }: RosterAnswers,
	line: number,
	answer: SpellingAnswer
): RosterAnswers => ({ zeros, spellings: new Map(spellings).set(line, answer) });
