/**
 * The shapes of the sample region's content: what the modules in `content/` export as pure data.
 * Everything is fictional and says so (「サンプル」). Dates are relative to the day of seeding, so
 * that a region seeded today looks alive today.
 *
 * Texts become documents of `lib/domain` (which also checks them): the limits there hold here.
 */
import type { BoardFields } from '$lib/capabilities/community/board';
import type { CommunityKind, COMMUNITY_SCOPES } from '$lib/capabilities/community/community';
import type { Role } from '$lib/domain/core/document';
import type { DisasterNoteFields } from '$lib/capabilities/disaster/disaster';
import type { Attendance } from '$lib/capabilities/event/event';
import type { FaqFields } from '$lib/capabilities/faq/faq';
import type { NOTEBOOK_STATES, SectionCode } from '$lib/capabilities/handover/template';
import type { ProfileFields } from '$lib/capabilities/profile/profile';
import type { ReactionKind } from '$lib/capabilities/thread/reaction';
import type { Practice, ThreadKind } from '$lib/capabilities/thread/thread';

/** Whole days from the day of seeding (Asia/Tokyo); negative lies in the past. */
export type Day = number;

/** When something was written: a day and a time of day `HH:MM` in Asia/Tokyo. */
export interface Moment {
	day: Day;
	time: string;
}

export interface SamplePerson {
	/** Person id, `s0001`: the staff number in lower case. */
	id: string;
	staffNumber: string;
	/** 「例田 一郎（サンプル）」. */
	name: string;
	kana: string;
	/** Code of the municipality, six characters. */
	municipality: string;
	/** Key of a `SampleUnit`; the office space is `office-<unit>`. */
	unit: string;
	unitName: string;
	title: string;
	roles: readonly Role[];
	/** false: has no way to sign in yet, for administrators to try an invitation on. */
	isInvited?: false;
}

export interface SampleUnit {
	unit: string;
	name: string;
	municipality: string;
	parent: string | null;
	/** Person id of the 所属長; null when vacant. */
	head: string | null;
	/** Person id of the 代決者. */
	deputy: string | null;
}

export interface SampleCommunity {
	/** Key; the space is `community-<community>`. */
	community: string;
	title: string;
	kind: CommunityKind;
	scope: keyof typeof COMMUNITY_SCOPES;
	/** Code of the municipality of a 庁内 community; null for the whole region. */
	municipality: string | null;
	purpose: string;
	howTo: string;
	/** Person id. */
	host: string;
	/** Person ids of those who have joined, the host included. */
	members: readonly string[];
	/** What the host has put up. */
	board?: BoardFields;
}

export interface SampleProfile extends ProfileFields {
	/** Person id. */
	person: string;
}

/** A disaster-experience note. `occurredOn` is a real date `YYYY-MM-DD` or ''. */
export interface SampleNote {
	/** Unique among the notes, `[a-z0-9-]+`; becomes part of the document id. */
	key: string;
	author: string;
	written: Moment;
	fields: DisasterNoteFields;
}

export interface SampleFaq {
	key: string;
	author: string;
	written: Moment;
	/** `checkedOn` and `expiresOn` are computed from these days; null means not given. */
	checked: Day | null;
	expires: Day | null;
	fields: Omit<FaqFields, 'checkedOn' | 'expiresOn'>;
	/** Person ids of those whom it helped. */
	helped?: readonly string[];
}

/** Who said what without words. */
export type SampleReactions = Readonly<Partial<Record<ReactionKind, readonly string[]>>>;

export interface SampleReply {
	author: string;
	written: Moment;
	body: string;
	/** Position of the reply it quotes, from 0. */
	quotes?: number;
	practice?: Practice;
	reactions?: SampleReactions;
}

export interface SampleThread {
	key: string;
	/** Key of the community it stands in. */
	community: string;
	author: string;
	written: Moment;
	kind: ThreadKind;
	title: string;
	body: string;
	replies: readonly SampleReply[];
	reactions?: SampleReactions;
	/** Position of the reply that solved it, from 0. */
	accepted?: number;
}

/** What differs on one date of a series; `nth` 0 is the next date after seeding, −1 the one before. */
export interface SampleOccurrence {
	nth: number;
	cancelled: boolean;
	theme: string;
	/** '' keeps the place of the series. */
	place: string;
	/** null keeps the capacity of the series. */
	capacity: number | null;
	record: string;
}

/** One sign-up for the date `nth` (see `SampleOccurrence`); the clerk answers it. */
export interface SampleSignup {
	nth: number;
	person: string;
	attendance: Attendance;
}

export interface SampleSeries {
	key: string;
	/** Person id; needs the role `organiser` or `secretariat`. */
	author: string;
	written: Moment;
	title: string;
	description: string;
	rrule: string;
	starts: Day;
	startTime: string;
	endTime: string;
	place: string;
	url: string;
	capacity: number;
	workTreatment: string;
	occurrences: readonly SampleOccurrence[];
	signups: readonly SampleSignup[];
}

export interface SampleNotebook {
	key: string;
	/** Key of the unit whose office space holds it. */
	office: string;
	author: string;
	written: Moment;
	title: string;
	state: keyof typeof NOTEBOOK_STATES;
	predecessor: string;
	successor: string;
	/** Texts by section; a section that is left out does not exist yet. */
	sections: Partial<Record<SectionCode, string>>;
}

/** A whole sample region; `content/index.ts` exports one as `REGION`. */
export interface SampleRegion {
	people: readonly SamplePerson[];
	units: readonly SampleUnit[];
	communities: readonly SampleCommunity[];
	profiles: readonly SampleProfile[];
	notes: readonly SampleNote[];
	faqs: readonly SampleFaq[];
	threads: readonly SampleThread[];
	series: readonly SampleSeries[];
	notebooks: readonly SampleNotebook[];
}
