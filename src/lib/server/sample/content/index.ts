import type { SampleRegion } from '../types';
import { COMMUNITIES } from './communities';
import { FAQS } from './faqs';
import { NOTEBOOKS } from './notebooks';
import { NOTES } from './notes';
import { PEOPLE } from './people';
import { PROFILES } from './profiles';
import { SERIES } from './series';
import { THREADS } from './threads';
import { UNITS } from './units';

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
