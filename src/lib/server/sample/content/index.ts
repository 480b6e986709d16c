import type { SampleRegion } from '../types';
import { COMMUNITIES } from '$lib/capabilities/community/sample/communities';
import { FAQS } from '$lib/capabilities/faq/sample/faqs';
import { NOTEBOOKS } from '$lib/capabilities/handover/sample';
import { NOTES } from '$lib/capabilities/disaster/sample';
import { PEOPLE } from '$lib/capabilities/directory/sample/people';
import { PROFILES } from '$lib/capabilities/profile/sample/profiles';
import { SERIES } from '$lib/capabilities/event/sample/series';
import { THREADS } from '$lib/capabilities/thread/sample';
import { UNITS } from '$lib/capabilities/directory/sample/units';

export const REGION: SampleRegion = {
	people: PEOPLE,
	units: UNITS,
	communities: COMMUNITIES,
	profiles: PROFILES,
	notes: NOTES,
	faqs: FAQS,
	threads: THREADS,
	series: SERIES,
	notebooks: NOTEBOOKS
};
