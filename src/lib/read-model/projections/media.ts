import { attachmentsOf } from '$lib/domain/media/media';

/** Index of the rows of documents that can name photos and files. */
export interface NamesMedia {
	/** SHA-256 of each; missing in the many rows that name none, which then cost nothing. */
	media?: string[];
}

export function mediaOf(document: object): NamesMedia {
	const media = attachmentsOf(document).map(({ sha256 }) => sha256);
	return media.length > 0 ? { media } : {};
}
