import type { Envelope } from '../core/document';
import { attachmentsOf } from '../media/media';

/** What people typed into each type that can be hidden, the heading first. */
const TYPED: Readonly<Record<string, readonly string[]>> = {
	profile: ['introduction', 'how'],
	thread: ['title', 'body', 'earlier', 'mentions'],
	reply: ['body', 'earlier', 'mentions', 'practice'],
	disaster: [
		'title',
		'disasterName',
		'experience',
		'summary',
		'q1',
		'q2',
		'q3',
		'q4',
		'q5',
		'next',
		'preparation'
	],
	faq: ['question', 'detail', 'answer', 'contact', 'earlier'],
	notebook: ['title', 'predecessor', 'successor'],
	section: ['text']
};

/** What stands in place of something hidden. */
export const hiddenText = (reason: string): string => `運営により非表示（${reason}）`;

/** A document as everybody but its author sees it while it is hidden. */
export function masked<D extends Envelope>(document: D, reason: string): D {
	const [heading, ...others] = TYPED[document.type] ?? [];
	if (heading === undefined) return document;
	const isText = (name: string) => typeof document[name as keyof D] === 'string';
	return {
		...document,
		[heading]: hiddenText(reason),
		// Lists and groups of texts are left out: an empty text is not one.
		...Object.fromEntries(others.map((name) => [name, isText(name) ? '' : undefined])),
		...('attachments' in document ? { attachments: [] } : {})
	};
}

/** What people typed into a document, for whoever judges it. */
export function typedIn(document: Envelope): string {
	const fields = document as unknown as Record<string, unknown>;
	const texts = (TYPED[document.type] ?? []).flatMap((name) =>
		typeof fields[name] === 'string' && fields[name] ? [fields[name]] : []
	);
	const files = attachmentsOf(document).map(({ name, alt }) => `［添付］${name} ${alt}`.trim());
	return [...texts, ...files].join('\n\n');
}

/** Is what people typed into this type known here? A test asks for every type that can be hidden. */
export const canBeMasked = (type: string): boolean => type in TYPED;
