/** Id of the document of a person about this. */
export const savedId = (author: string, target: string): string => `saved:${author}:${target}`;
