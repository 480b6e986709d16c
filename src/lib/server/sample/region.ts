import { COMMUNITIES, PEOPLE, SERIES, UNITS } from './basics';
import type { SampleRegion } from './types';

/** The sample region: a small one that everything works with. */
export const REGION: SampleRegion = {
	people: PEOPLE,
	units: UNITS,
	communities: COMMUNITIES,
	notes: [],
	faqs: [],
	threads: [],
	series: SERIES,
	notebooks: []
};
