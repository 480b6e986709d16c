import { cut } from '$lib/domain/core/cut';

/** What a text with Markdown is made of; text may have line breaks, which are kept as typed. */
export type MarkdownNode =
	| { kind: 'text'; text: string }
	| { kind: 'code' | 'pre'; text: string }
	| { kind: 'paragraph' | 'quote' | 'strong' | 'em'; children: MarkdownNode[] }
	/** `start` is the first number; null for one with dots. */
	| { kind: 'list'; start: number | null; items: MarkdownNode[][] }
	| { kind: 'link'; href: string; host: string; children: MarkdownNode[] }
	| { kind: 'rule' };

/** Is there anything in it that Markdown would change? Most texts have none, and no parser is loaded. */
export const hasMarkdown = (text: string): boolean =>
	/\*\S|_\S|`|\]\(|^[ \t]*(?:#{1,6}[ \t]|>|[-+*][ \t]|\d{1,9}[.)][ \t]|([-*_])[ \t]*(?:\1[ \t]*){2}$)/m.test(
		text
	);

/** Characters of a text that an excerpt is made of; no list shows more. */
const EXCERPT = 600;

/** The beginning of a text as plain text, for lists and quotations: without the marks of Markdown. */
export const plainExcerpt = (text: string): string =>
	cut(text, EXCERPT)
		.replace(/^[ \t]*(?:#{1,6}[ \t]+|(?:>[ \t]?)+|[-*+][ \t]+)/gm, '')
		.replace(/(\*\*|__)([^*_\n]{1,200})\1/g, '$2')
		.replace(/`([^`\n]{1,200})`/g, '$1')
		.replace(/\[([^\]\n]{1,200})\]\(https?:[^)\s]{1,300}\)/g, '$1');
