/** Id of what says that a document is hidden, beside it in the same space. */
export const hidingId = (target: string): string => `hiding:${target}`;
