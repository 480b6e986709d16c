import type { Envelope } from '$lib/domain/core/document';
import { attachmentsOf } from '$lib/domain/media/media';
import { documentType } from '$lib/domain/registry';
import { emptied, typedTexts } from '$lib/domain/typed';

/** What stands in place of something hidden. */
export const hiddenText = (reason: string): string => `運営により非表示（${reason}）`;

/**
 * A document as everybody but its author sees it while it is hidden: without anything that people typed,
 * which its schema tells (`domain/typed.ts`), and without photos.
 */
export const masked = <D extends Envelope>(document: D, reason: string): D =>
	documentType(document.type) ? emptied(document, hiddenText(reason)) : document;

/** What people typed into a document, for whoever judges it. */
export function typedIn(document: Envelope): string {
	const names = new Set(attachmentsOf(document).flatMap(({ name, alt }) => [name, alt]));
	const texts = typedTexts(document).filter((text) => !names.has(text));
	const files = attachmentsOf(document).map(({ name, alt }) => `［添付］${name} ${alt}`.trim());
	return [...texts, ...files].join('\n\n');
}
