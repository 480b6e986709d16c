/** Id of what says which reply solved a thread, of which there is one a thread. @param thread its id */
export const acceptanceId = (thread: string): string =>
	`acceptance:${thread.slice('thread:'.length)}`;
