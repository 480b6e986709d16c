/**
 * Screens whose search part only says how they show one and the same thing (a filter, a tab, a page).
 * They follow it themselves; beginning anew would cost the letter that is being typed.
 */
export const FOLLOWING_THEIR_SEARCH: ReadonlySet<string> = new Set([
	'/(app)/admin/invitations',
	'/(app)/disaster',
	'/(app)/events',
	'/(app)/faq/[id]',
	'/(app)/search'
]);

/**
 * What a screen is about, by its address. SvelteKit keeps the component while only the parameters of a
 * path change: what it took from them when it was made (the thread that a reply goes to, the draft, the
 * meeting) would then belong to the screen before. So whoever renders screens makes them anew for each
 * place, and a screen may take its parameters as constants.
 *
 * @returns equal for two addresses exactly when the same screen may go on
 */
export function placeOf({
	route,
	params,
	url
}: {
	route: { id: string | null };
	params: Partial<Record<string, string>>;
	url: URL;
}): string {
	const isFollowed = route.id !== null && FOLLOWING_THEIR_SEARCH.has(route.id);
	return JSON.stringify([route.id, params, isFollowed ? '' : url.search]);
}
