/** The one profile of a person. */
export const profileId = (person: string): string => `profile:${person}:main`;
