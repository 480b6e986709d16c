import type { SampleNote } from '$lib/server/sample/types';
import { aidFirstDay, outageCounter } from './aid-outage';
import { musterRoute, shelterFirstDay } from './muster-shelter';
import { certificateQueue, rosterToExcel } from './roster-certificate';
import { childcareMuster, threeWeeks } from './shift-family';
import { suppliesBalance, surveyTeams } from './survey-supplies';

/** One note for each sample topic of domain.md, in its order. */
export const NOTES: readonly SampleNote[] = [
	musterRoute,
	shelterFirstDay,
	rosterToExcel,
	certificateQueue,
	surveyTeams,
	suppliesBalance,
	aidFirstDay,
	outageCounter,
	threeWeeks,
	childcareMuster
];
