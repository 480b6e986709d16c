import { Lexer, Tokenizer, type Token, type Tokens } from 'marked';
import { safeHref } from '../linkify';
import type { MarkdownNode } from './nodes';

/**
 * Markdown as people here type it, read into nodes that components draw: nothing of it ever becomes
 * HTML. This file brings the parser with it; load it when a text needs it (`import()`).
 */

/** Longer texts, and such as nobody types, are shown as they are: a parser must not hold a page up. */
const MAX_LENGTH = 10_000;
const MAX_DEPTH = 8;
const MAX_MARKS = 1500;

const MARKS = /[[\]*_`<!\\(]/g;
const TOO_DEEP = /^(?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])[ \t])){9}/m;

/** Paragraphs, not what looks like code, a heading or HTML by accident. */
class Plain extends Tokenizer {
	override code = () => undefined;
	override lheading = () => undefined;
	override def = () => undefined;
	override html = () => undefined;
	override tag = () => undefined;
}

// Japanese punctuation is a letter to the parser, which would otherwise not end 「**重要：**本文」.
// Plane 16 is for private use, and nobody's: what people write themselves is not touched.
const SHIELD = 0x100000;
const PUNCTUATION = /[\u3000-\u303f\u30fb\uff01-\uff65]/gu;
const SHIELDED = /[\u{100000}-\u{10ffff}]/gu;
const shielded = (text: string): string =>
	text.replace(PUNCTUATION, (mark) => String.fromCodePoint(SHIELD + mark.codePointAt(0)!));
const bare = (text: string): string =>
	text.replace(SHIELDED, (mark) => String.fromCodePoint(mark.codePointAt(0)! - SHIELD));

/** The nodes of a text; null for one that is better shown as it is. */
export function markdownOf(text: string): MarkdownNode[] | null {
	if (text.length > MAX_LENGTH || TOO_DEEP.test(text) || text.search(SHIELDED) >= 0) return null;
	if ((text.match(MARKS)?.length ?? 0) > MAX_MARKS) return null;
	try {
		const lexer = new Lexer({ gfm: false, tokenizer: new Plain() });
		return nodesOf(lexer.lex(shielded(text)), 0);
	} catch {
		return null;
	}
}

/** @throws RangeError when they are nested too deeply */
function nodesOf(tokens: readonly Token[], depth: number): MarkdownNode[] {
	if (depth > MAX_DEPTH) throw new RangeError('nested too deeply');
	return tokens.flatMap((token) => nodeOf(token, depth));
}

function nodeOf(token: Token, depth: number): MarkdownNode[] {
	const inside = (): MarkdownNode[] =>
		'tokens' in token && token.tokens
			? nodesOf(token.tokens, depth + 1)
			: [{ kind: 'text', text: bare((token as Tokens.Text).text) }];
	switch (token.type) {
		case 'space':
			return [];
		case 'paragraph':
			return [{ kind: 'paragraph', children: inside() }];
		case 'heading':
			return [{ kind: 'paragraph', children: [{ kind: 'strong', children: inside() }] }];
		case 'blockquote':
			return [{ kind: 'quote', children: inside() }];
		case 'code':
			return [{ kind: 'pre', text: bare((token as Tokens.Code).text) }];
		case 'hr':
			return [{ kind: 'rule' }];
		case 'list': {
			const { ordered, start, items } = token as Tokens.List;
			const children = items.map((item) => nodesOf(item.tokens, depth + 1));
			return [{ kind: 'list', start: ordered ? Number(start) || 1 : null, items: children }];
		}
		case 'text':
			// In a list it has parts of its own.
			return inside();
		case 'strong':
			return [{ kind: 'strong', children: inside() }];
		case 'em':
			return [{ kind: 'em', children: inside() }];
		case 'codespan':
			return [{ kind: 'code', text: bare((token as Tokens.Codespan).text) }];
		case 'br':
			return [{ kind: 'text', text: '\n' }];
		case 'escape':
			return [{ kind: 'text', text: bare((token as Tokens.Escape).text) }];
		case 'link': {
			const href = safeHref(bare((token as Tokens.Link).href));
			if (href) return [{ kind: 'link', href, host: new URL(href).host, children: inside() }];
			return [{ kind: 'text', text: bare(token.raw) }];
		}
		default:
			// Whatever else there is stays as it was typed.
			return [{ kind: 'text', text: bare(token.raw) }];
	}
}
