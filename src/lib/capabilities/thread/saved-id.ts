/** Id of a person’s mark that a thread is for later. @param target id of the thread */
export const savedId = (author: string, target: string): string => `saved:${author}:${target}`;
