import type { About } from '$lib/domain/about';
import { unseen } from '$lib/domain/about';
import {
	boardAbout,
	communityAbout,
	decisionAbout,
	membershipAbout,
	proposalAbout
} from './community/community.about';
import { personAbout, unitAbout } from './directory/directory.about';
import { disasterAbout } from './disaster/disaster.about';
import { occurrenceAbout, seriesAbout, signupAbout, verdictAbout } from './event/event.about';
import { faqAbout, usefulAbout } from './faq/faq.about';
import { notebookAbout, sectionAbout } from './handover/handover.about';
import { dutyAbout } from './inbox/inbox.about';
import { profileAbout } from './profile/profile.about';
import {
	acceptanceAbout,
	reactionAbout,
	replyAbout,
	savedAbout,
	threadAbout
} from './thread/thread.about';

/** What the ground has to know of every type. A new capability adds its own here. */
export const abouts: readonly About[] = [
	personAbout,
	unitAbout,
	unseen('settings'),
	communityAbout,
	unseen('roll'),
	membershipAbout,
	boardAbout,
	profileAbout,
	threadAbout,
	replyAbout,
	reactionAbout,
	acceptanceAbout,
	disasterAbout,
	faqAbout,
	usefulAbout,
	notebookAbout,
	sectionAbout,
	seriesAbout,
	occurrenceAbout,
	signupAbout,
	verdictAbout,
	unseen('hiding'),
	unseen('draft'),
	savedAbout,
	unseen('readmark'),
	unseen('watch'),
	unseen('notices'),
	dutyAbout,
	unseen('anonymous'),
	unseen('publication'),
	proposalAbout,
	decisionAbout,
	unseen('report')
];

const byType: ReadonlyMap<string, About> = new Map(abouts.map((one) => [one.type, one]));

/** What is to be known of a type; undefined for one this version does not know. */
export const aboutType = (type: string): About | undefined => byType.get(type);

/** The same by the id of a document. */
export const aboutId = (id: string): About | undefined =>
	aboutType(id.slice(0, Math.max(0, id.indexOf(':'))));
