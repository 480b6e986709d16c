import { diffComm } from 'node-diff3';
import { pairsOf, sentences } from './merge-text';

/** A piece of two texts: of both, only of the earlier one, or only of the later one. */
export interface Part {
	kind: 'same' | 'removed' | 'added';
	text: string;
}

/** Equal pairs up to which two texts are compared: so much takes a phone a moment. */
const MAX_PAIRS = 50_000;

/** Runs of one script, which is nearly words: Japanese has no spaces, and browsers differ in what words are. */
const words = (text: string): string[] =>
	text.match(
		/[\p{Script=Han}々]+|\p{Script=Hiragana}+|[\p{Script=Katakana}ー]+|[\p{Script=Latin}\p{N}]+|[^](?:[\p{M}\p{Emoji_Modifier}\uff9e\uff9f]|\u200d[^])*/gu
	) ?? [];

/**
 * What became of a text, to be read: sentences that stayed are whole, those that were changed are
 * compared by word. The pieces that are not `added` joined are `before`, those not `removed` `after`.
 */
export const differenceOf = (before: string, after: string): Part[] =>
	joined(
		compared(sentences(before), sentences(after)).flatMap(({ same, removed, added }) =>
			same !== undefined ? [{ kind: 'same' as const, text: same }] : byWord(removed, added)
		)
	);

type Region = { same: string; removed?: never; added?: never } | Changed;
interface Changed {
	same?: undefined;
	removed: string;
	added: string;
}

/** Texts in pieces, compared; where they repeat themselves too much, as one change. */
function compared(before: readonly string[], after: readonly string[]): Region[] {
	if (pairsOf(before, after) > MAX_PAIRS)
		return [{ removed: before.join(''), added: after.join('') }];
	return diffComm([...before], [...after]).map((region) =>
		region.common
			? { same: region.common.join('') }
			: { removed: region.buffer1.join(''), added: region.buffer2.join('') }
	);
}

/** A change in as few words as can be, unless next to nothing of it stayed: then it reads better whole. */
function byWord(removed: string, added: string): Part[] {
	const whole: Part[] = [
		{ kind: 'removed', text: removed },
		{ kind: 'added', text: added }
	];
	if (removed === '' || added === '') return whole;
	const regions = compared(words(removed), words(added));
	const stayed = regions.reduce((sum, { same = '' }) => sum + same.length, 0);
	if (stayed * 3 < Math.min(removed.length, added.length)) return whole;
	return regions.flatMap((region): Part[] =>
		region.same !== undefined
			? [{ kind: 'same', text: region.same }]
			: [
					{ kind: 'removed', text: region.removed },
					{ kind: 'added', text: region.added }
				]
	);
}

/** Without empty pieces; neighbours of a kind are one. */
function joined(parts: readonly Part[]): Part[] {
	const found: Part[] = [];
	for (const part of parts) {
		const last = found.at(-1);
		if (part.text === '') continue;
		if (last?.kind === part.kind) last.text += part.text;
		else found.push({ ...part });
	}
	return found;
}
