import { anonymousProjection, publicationProjection } from './anonymous';
import {
	boardProjection,
	communityProjection,
	decisionProjection,
	membershipProjection,
	proposalProjection
} from './community';
import { personProjection, unitProjection } from './directory';
import { disasterProjection } from './disaster';
import { draftProjection } from './draft';
import {
	occurrenceProjection,
	seriesProjection,
	signupProjection,
	verdictProjection
} from './event';
import { faqProjection, usefulProjection } from './faq';
import { notebookProjection, sectionProjection } from './handover';
import { dutyProjection, noticesProjection, readmarkProjection, watchProjection } from './inbox';
import { hidingProjection, reportProjection } from './moderation';
import { profileProjection } from './profile';
import type { Projection } from './projection';
import { savedProjection } from './saved';
import { settingsProjection } from './settings';
import {
	acceptanceProjection,
	reactionProjection,
	replyProjection,
	threadProjection
} from './thread';

/** Every projection there is. A new capability adds its own here (docs/adding-a-capability.md). */
export const projections: readonly Projection[] = [
	personProjection,
	unitProjection,
	settingsProjection,
	communityProjection,
	membershipProjection,
	boardProjection,
	profileProjection,
	threadProjection,
	replyProjection,
	reactionProjection,
	acceptanceProjection,
	disasterProjection,
	faqProjection,
	usefulProjection,
	notebookProjection,
	sectionProjection,
	seriesProjection,
	occurrenceProjection,
	signupProjection,
	verdictProjection,
	hidingProjection,
	draftProjection,
	savedProjection,
	readmarkProjection,
	watchProjection,
	noticesProjection,
	dutyProjection,
	anonymousProjection,
	publicationProjection,
	proposalProjection,
	decisionProjection,
	reportProjection
];

/**
 * The version of every type's rows (`Projection.version`). A phone that has other ones, or none, of a
 * type makes the rows of that type anew: also of one that it met before its app knew it.
 */
export const projectionVersions = (): Record<string, number> =>
	Object.fromEntries(projections.map(({ type, version = 1 }) => [type, version]));

const projectionsByType: ReadonlyMap<string, Projection> = new Map(
	projections.map((projection) => [projection.type, projection])
);

/** The projection of a document, by the type its id begins with; also works for tombstones. */
export const projectionOf = (id: string): Projection | undefined =>
	projectionsByType.get(id.slice(0, id.indexOf(':')));
