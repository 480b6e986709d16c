/** Where a post stands on the page of its thread. */
export const anchorOf = (id: string): string => `post-${id.replaceAll(':', '-')}`;
