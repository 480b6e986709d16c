import type { Attachment } from '$lib/domain/media/media';

/**
 * What was chosen in a form, as one of its texts: drafts hold texts, and follow the person to other
 * devices. The small pictures would be too much for a draft; they are on the device where the photo is.
 */
export const textOfChosen = (chosen: readonly Attachment[] = []): string => {
	for (const { sha256, preview } of chosen) if (preview) previews.set(sha256, preview);
	return chosen.length === 0
		? ''
		: JSON.stringify(chosen.map(({ preview: _, ...attachment }) => attachment));
};

/** What was chosen after these were sent. */
export const withoutSent = (text: string, sent: string): string =>
	textOfChosen(
		chosenIn(text).filter(({ sha256 }) => !chosenIn(sent).some((one) => one.sha256 === sha256))
	);

/** The chosen ones in a text of the form; none in one that a draft cut off. */
export function chosenIn(text: string): Attachment[] {
	if (text === '') return [];
	try {
		const chosen = JSON.parse(text) as Attachment[];
		return chosen.map((attachment) => {
			const preview = previews.get(attachment.sha256);
			return preview ? { ...attachment, preview } : attachment;
		});
	} catch {
		return [];
	}
}

/**
 * What the document is to say: those whose bytes are on this device, or with the server already. The
 * rest of a draft that was begun elsewhere cannot be sent from here, and the form says so.
 */
export const attachmentsIn = (text: string): Attachment[] =>
	chosenIn(text).filter(({ sha256 }) => !elsewhere.has(sha256));

/** Small pictures by SHA-256, as long as the page lives. */
export const previews = new Map<string, string>();

/** What a draft names that was chosen on another device. */
export const elsewhere = new Set<string>();
