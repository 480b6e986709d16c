import type { Envelope } from '$lib/domain/core/document';
import { SYSTEM } from '$lib/domain/core/document';
import { COMMONS, communitySpace, officeSpace } from '$lib/domain/core/space';
import { addDays, tokyoInstant } from '$lib/domain/core/time';
import { newBoard } from '$lib/capabilities/community/board';
import { newMembership, type Community } from '$lib/capabilities/community/community';
import type { Person, Unit } from '$lib/capabilities/directory/directory';
import { newDisasterNote } from '$lib/capabilities/disaster/disaster';
import { newSignup, seriesKey, type Occurrence, type Series } from '$lib/capabilities/event/event';
import { occurrenceDates } from '$lib/capabilities/event/recurrence';
import { newFaq } from '$lib/capabilities/faq/faq';
import { newNotebook, newSection } from '$lib/capabilities/handover/handover';
import type { SectionCode } from '$lib/capabilities/handover/template';
import { newProfile } from '$lib/capabilities/profile/profile';
import { newAcceptance } from '$lib/capabilities/thread/acceptance';
import { REACTION_KINDS, toggledReaction, type Reaction } from '$lib/capabilities/thread/reaction';
import { newReply, newThread, type Reply } from '$lib/capabilities/thread/thread';
import { newUseful } from '$lib/capabilities/faq/useful';
import { newEnvelope } from '$lib/domain/core/create';
import type { Moment, SampleFaq, SampleReactions, SampleRegion, SampleSeries } from './types';

/** A document and the space it belongs to. */
export interface Placed {
	space: string;
	document: Envelope;
}

/** All documents of a region, as they stand on the Tokyo date `today`. Pure. */
export function documentsOf(region: SampleRegion, today: string): Placed[] {
	const at = ({ day, time }: Moment): string =>
		tokyoInstant(addDays(today, day), time).toISOString();
	/** The day the region was set up, before anybody wrote. */
	const founded = at({ day: -90, time: '09:00' });
	const inCommons = (document: Envelope): Placed => ({ space: COMMONS, document });

	return [
		...directory(region, founded).map(inCommons),
		...memberships(region, founded).map(inCommons),
		...region.profiles.map(({ person, ...fields }) =>
			inCommons(newProfile(person, founded, fields))
		),
		...boards(region, at({ day: -6, time: '09:00' })),
		...region.notes.map(({ key, author, written, fields }) =>
			inCommons(newDisasterNote({ author, key, now: at(written) }, fields))
		),
		...region.faqs.flatMap((sample) => entries(sample, today, at)).map(inCommons),
		...region.series.flatMap((series) => meetings(series, today, at)).map(inCommons),
		...threads(region, at),
		...notebooks(region, at)
	];
}

/** An envelope for what the server writes itself, under an id without an author. */
const written = <T extends string>(type: T, id: string, now: string) => ({
	...newEnvelope(type, { author: SYSTEM, now, key: '' }),
	_id: `${type}:${id}`
});

function directory({ people, units, communities }: SampleRegion, now: string): Envelope[] {
	return [
		...people.map(({ id, name, kana, municipality, unit, unitName, title }): Person => ({
			...written('person', id, now),
			person: id,
			name,
			kana,
			municipality,
			unit,
			unitName,
			title
		})),
		...units.map((unit): Unit => ({ ...written('unit', unit.unit, now), ...unit })),
		...communities.map(({ members: _members, board: _board, ...community }): Community => ({
			...written('community', community.community, now),
			...community
		}))
	];
}

const memberships = ({ communities }: SampleRegion, now: string): Envelope[] =>
	communities.flatMap(({ community, members }) =>
		members.map((author) => newMembership({ author, now, community, state: 'joined' }))
	);

const boards = ({ communities }: SampleRegion, now: string): Placed[] =>
	communities.flatMap(({ community: key, host: author, board }) =>
		board ? [{ space: communitySpace(key), document: newBoard({ author, now, key }, board) }] : []
	);

/** An entry of the FAQ, and what people said of it. */
function entries(sample: SampleFaq, today: string, at: (moment: Moment) => string): Envelope[] {
	const { key, author, written, checked, expires, fields, helped = [] } = sample;
	const now = at(written);
	const faq = newFaq(
		{ author, key, now },
		{
			...fields,
			checkedOn: checked === null ? '' : addDays(today, checked),
			expiresOn: expires === null ? '' : addDays(today, expires)
		}
	);
	return [
		faq,
		...helped.map((person) =>
			newUseful({ author: person, now }, { target: faq._id, answer: 'yes' })
		)
	];
}

function meetings(sample: SampleSeries, today: string, at: (moment: Moment) => string): Envelope[] {
	const { key, author, starts, occurrences, signups, ...rest } = sample;
	const now = at(sample.written);
	const { written: _, ...fields } = rest;
	const series: Series = {
		...newEnvelope('series', { author, now, key }),
		...fields,
		startsOn: addDays(today, starts),
		endsOn: ''
	};
	const past = occurrenceDates(series.rrule, addDays(today, -800), addDays(today, -1)).reverse();
	const coming = occurrenceDates(series.rrule, today, addDays(today, 800));
	const dateOf = (nth: number): string => (nth < 0 ? past[-nth - 1] : coming[nth]) ?? today;
	return [
		series,
		...occurrences.map(({ nth, ...override }): Occurrence => {
			const date = dateOf(nth);
			const id = `${seriesKey(series._id)}:${date}`;
			return {
				...newEnvelope('occurrence', { author, now, key: '' }),
				_id: `occurrence:${id}`,
				series: series._id,
				date,
				...override
			};
		}),
		...signups.map(({ nth, person, attendance }) =>
			newSignup({ author: person, now, series: series._id, date: dateOf(nth), attendance })
		)
	];
}

function threads(region: SampleRegion, at: (moment: Moment) => string): Placed[] {
	return region.threads.flatMap((sample) => {
		const { key, community, author, written, kind, title, body } = sample;
		const thread = newThread({ author, key, now: at(written) }, { kind, title, body });
		const answers: Reply[] = [];
		for (const [index, reply] of sample.replies.entries()) {
			const quote = reply.quotes === undefined ? undefined : answers[reply.quotes]?._id;
			const { body: text, practice } = reply;
			answers.push(
				newReply(
					{ author: reply.author, key: `${key}-${index + 1}`, now: at(reply.written) },
					{ thread: thread._id, body: text, quote, practice }
				)
			);
		}
		const accepted = answers[sample.accepted ?? -1];
		const documents: Envelope[] = [
			thread,
			...answers,
			...reactions(thread._id, thread, sample.reactions),
			...answers.flatMap((answer, index) =>
				reactions(thread._id, answer, sample.replies[index]?.reactions)
			),
			...(accepted
				? [
						newAcceptance(
							{ author, now: accepted.createdAt },
							{ thread: thread._id, reply: accepted._id }
						)
					]
				: [])
		];
		const space = communitySpace(community);
		return documents.map((document) => ({ space, document }));
	});
}

/** Reactions to one post, as old as it is; one document for each person. */
function reactions(thread: string, post: Envelope, given: SampleReactions = {}): Envelope[] {
	const people = new Set(Object.values(given).flat());
	return [...people].map((author) => {
		const names = { author, now: post.createdAt, thread, target: post._id };
		return REACTION_KINDS.filter((kind) => given[kind]?.includes(author)).reduce<
			Reaction | undefined
		>((said, kind) => toggledReaction(names, kind, said), undefined)!;
	});
}

function notebooks(region: SampleRegion, at: (moment: Moment) => string): Placed[] {
	return region.notebooks.flatMap((sample) => {
		const { key, office, author, written, title, state, predecessor, successor } = sample;
		const now = at(written);
		const notebook = {
			...newNotebook({ author, key, now }, { title, predecessor, successor }),
			state
		};
		const sections = (Object.entries(sample.sections) as [SectionCode, string][]).map(
			([section, text]) => newSection(author, now, { notebook: notebook._id, section, text })
		);
		const space = officeSpace(office);
		return [notebook, ...sections].map((document) => ({ space, document }));
	});
}
