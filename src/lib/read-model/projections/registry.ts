import {
	anonymousProjection,
	publicationProjection
} from '$lib/capabilities/anonymous/anonymous.row';
import {
	boardProjection,
	communityProjection,
	decisionProjection,
	membershipProjection,
	proposalProjection
} from '$lib/capabilities/community/community.row';
import { personProjection, unitProjection } from '$lib/capabilities/directory/directory.row';
import { disasterProjection } from '$lib/capabilities/disaster/disaster.row';
import { draftProjection } from '$lib/capabilities/draft/draft.row';
import {
	occurrenceProjection,
	seriesProjection,
	signupProjection,
	verdictProjection
} from '$lib/capabilities/event/event.row';
import { faqProjection, usefulProjection } from '$lib/capabilities/faq/faq.row';
import { notebookProjection, sectionProjection } from '$lib/capabilities/handover/handover.row';
import {
	dutyProjection,
	noticesProjection,
	readmarkProjection,
	watchProjection
} from '$lib/capabilities/inbox/inbox.row';
import { hidingProjection, reportProjection } from '$lib/capabilities/moderation/moderation.row';
import { profileProjection } from '$lib/capabilities/profile/profile.row';
import { rollProjection } from '$lib/capabilities/roll/roll.row';
import type { Projection } from './projection';
import { savedProjection } from '$lib/capabilities/thread/saved.row';
import { settingsProjection } from '$lib/capabilities/settings/settings.row';
import {
	acceptanceProjection,
	reactionProjection,
	replyProjection,
	threadProjection
} from '$lib/capabilities/thread/thread.row';

/** Every projection there is. A new capability adds its own here (docs/adding-a-capability.md). */
export const projections: readonly Projection[] = [
	personProjection,
	unitProjection,
	settingsProjection,
	communityProjection,
	rollProjection,
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
