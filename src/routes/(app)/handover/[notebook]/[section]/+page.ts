import { error } from '@sveltejs/kit';
import { SECTIONS } from '$lib/capabilities/handover/template';
import type { PageLoad } from './$types';

/** A section that no notebook has is no page. */
export const load: PageLoad = ({ params }) => {
	if (!SECTIONS.some(({ code }) => code === params.section)) error(404);
};
