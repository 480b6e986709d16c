/** Id of the document of a person about this. */
export const acceptanceId = (thread: string): string =>
	`acceptance:${thread.slice('thread:'.length)}`;
