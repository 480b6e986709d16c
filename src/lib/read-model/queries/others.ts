/**
 * Lets go first what already waits. The news of a write, which makes queries run again, arrives just
 * before the answer that a person waits for.
 */
export const others = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
