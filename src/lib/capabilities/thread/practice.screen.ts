import { municipalityName } from '$lib/domain/region/municipalities';
import type { Practice } from './thread';
import type { ReplyRow } from './thread.row';
import type { Item } from '$lib/read-model/queries/items';

/** Fields of the form about one office; drafts hold texts. */
export interface PracticeTexts {
	municipality: string;
	office: string;
	system: string;
	trick: string;
	trouble: string;
}

export const PRACTICE_NAMES = ['municipality', 'office', 'system', 'trick', 'trouble'] as const;

/** An empty form, about the person's own office. */
export const ownOffice = (me: { municipality: string; unitName: string }): PracticeTexts => ({
	municipality: me.municipality,
	office: me.unitName,
	system: '',
	trick: '',
	trouble: ''
});

/** The form as a document has it; the rules say what is wrong with it. */
export const practiceOf = (texts: PracticeTexts): Practice =>
	Object.fromEntries(PRACTICE_NAMES.map((name) => [name, texts[name]])) as unknown as Practice;

type ReplyItem = Item<ReplyRow>;

/** Answers by municipality, in the order in which the first of each arrived. */
export function byMunicipality(
	replies: readonly ReplyItem[]
): { municipality: string; name: string; replies: ReplyItem[] }[] {
	const groups = new Map<string, ReplyItem[]>();
	for (const reply of replies) {
		const municipality = reply.row.doc.practice?.municipality;
		if (municipality === undefined) continue;
		groups.set(municipality, [...(groups.get(municipality) ?? []), reply]);
	}
	return [...groups].map(([municipality, found]) => ({
		municipality,
		name: municipalityName(municipality),
		replies: found
	}));
}

/** The first of the groups, with so many answers in them that the next would make too many. */
export function firstGroups<T extends { replies: readonly unknown[] }>(
	groups: readonly T[],
	most: number
): T[] {
	let count = 0;
	return groups.filter(({ replies }, index) => (count += replies.length) <= most || index === 0);
}
