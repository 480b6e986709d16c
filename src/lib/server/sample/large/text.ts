import { cut } from '$lib/domain/core/cut';
import type { Random } from './random';
import {
	ADVERBS,
	CHARACTERS,
	FEELINGS,
	NOUNS,
	PLACES,
	PREFIXES,
	RARER_CHARACTERS,
	REASONS,
	SUFFIXES,
	VERBS
} from './vocabulary';

/**
 * Japanese texts that are no prose but compress nearly like it: a region for measuring must not be
 * smaller on the wire than a real one. With brotli 3,000 of them shrink to 0.24 and a few dozen to
 * 0.29; a real text of that length, the proposal deck, to 0.36.
 */
export class Writer {
	readonly #random: Random;

	constructor(random: Random) {
		this.#random = random;
	}

	/** About `length` characters in paragraphs. */
	text(length: number): string {
		let text = '';
		while (text.length < length) {
			if (text !== '' && this.#random.chance(0.18)) text += '\n';
			text += this.sentence();
		}
		return text;
	}

	/** A single line of about `length` characters, without a full stop. */
	title(length = 18): string {
		const { pick, chance } = this.#random;
		const [plain] = pick(VERBS);
		const title = chance(0.5)
			? `${this.thing()}の${this.thing()}について`
			: `${this.thing()}を${pick(ADVERBS)}${plain}には`;
		return cut(title, Math.max(length, 40));
	}

	sentence(): string {
		const { pick, integer } = this.#random;
		const [first, second] = [pick(VERBS), pick(VERBS)];
		const [a, b, c] = [this.thing(), this.thing(), this.thing()];
		switch (integer(0, 11)) {
			case 0:
				return `${pick(REASONS)}、${a}を${first[2]}${b}に${second[1]}。`;
			case 1:
				return `${a}は${this.#when()}、${pick(PLACES)}で${first[1]}ので${pick(FEELINGS)}。`;
			case 2:
				return `${a}と${b}のどちらを先に${first[0]}か、${pick(ADVERBS)}${second[2]}から決めました。`;
			case 3:
				return `${this.#name()}さんに${a}を${first[2]}もらい、${pick(FEELINGS)}。`;
			case 4:
				return `${a}が${integer(2, 980)}件あり、${b}だけでは${pick(FEELINGS)}。`;
			case 5:
				return `${this.#when()}に${a}を${first[0]}と、${b}や${c}まで${pick(ADVERBS)}${second[0]}ことになります。`;
			case 6:
				return `次は${a}を${pick(ADVERBS)}${first[2]}、${b}を${second[0]}つもりです。`;
			case 7:
				return `「${a}は${first[2]}よいか」と聞かれ、${pick(REASONS)}${b}を${second[1]}。`;
			case 8:
				return `${a}の${b}は${pick(PLACES)}の${c}と一緒に${first[2]}あります。`;
			case 9:
				return `${pick(ADVERBS)}${a}を${first[1]}が、${pick(REASONS)}${pick(FEELINGS)}。`;
			case 10:
				return `${integer(1, 12)}月${integer(1, 28)}日までに${a}を${first[2]}、${this.#name()}さんへ${second[1]}。`;
			default:
				return `${a}、${b}、${c}の順に${first[0]}と${pick(FEELINGS)}。`;
		}
	}

	/** A thing, often a compound, sometimes one with a name of its own. */
	thing(): string {
		const { pick, chance } = this.#random;
		const noun = chance(0.7) ? this.#coined() : pick(NOUNS);
		const before = chance(0.2) ? pick(PREFIXES) : '';
		return `${before}${noun}${chance(0.25) ? pick(SUFFIXES) : ''}`;
	}

	#coined(): string {
		const { pick, chance, integer } = this.#random;
		const character = (): string => pick(chance(0.4) ? RARER_CHARACTERS : CHARACTERS);
		return Array.from({ length: integer(2, 5) }, character).join('');
	}

	#name(): string {
		const { pick } = this.#random;
		return pick(CHARACTERS) + pick(CHARACTERS);
	}

	#when(): string {
		const { pick, integer } = this.#random;
		return pick([
			`午前${integer(6, 11)}時${integer(1, 59)}分`,
			`午後${integer(1, 9)}時過ぎ`,
			`${integer(2, 30)}日目`,
			`${integer(1, 12)}月の第${integer(1, 4)}週`,
			`着任から${integer(2, 90)}日`
		]);
	}
}
