/** Status of a failure of PouchDB, the same in-process as over HTTP; 0 for any other failure. */
export const statusOf = (error: unknown): number => (error as { status?: number }).status ?? 0;

/** For `catch`: `undefined` instead of a failure with one of these statuses. */
export const ignoreStatus =
	(...statuses: number[]) =>
	(error: unknown): undefined => {
		if (!statuses.includes(statusOf(error))) throw error;
	};
