/** A document id as it stands in addresses, without its type: `disaster:s0001:…` → `s0001%3A…`. */
export const bare = (id: string): string => encodeURIComponent(id.slice(id.indexOf(':') + 1));
