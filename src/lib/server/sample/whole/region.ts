import { newMembership } from '$lib/capabilities/community/community';
import { newUseful } from '$lib/capabilities/faq/useful';
import { markedRead } from '$lib/capabilities/inbox/readmark';
import { COMMONS, personalSpace } from '$lib/domain/core/space';
import { addDays, tokyoInstant } from '$lib/domain/core/time';
import { documentsOf, type Placed } from '../documents';
import { randomFrom } from '../large/random';
import type { SamplePerson, SampleRegion } from '../types';
import { meetings } from './meetings';
import { grown } from './people';
import { talks } from './talks';

/** How many say of an entry of the FAQ whether it helped. */
const HELPED = 40;

/**
 * A region in its third year, with the sample region in the middle of it (issue 14, §3): 6,000 people
 * of 17 municipalities in 500 units, 60 communities with 24,000 memberships, three years of meetups
 * with sign-ups, 20,000 threads and replies. Everybody has signed in once, so everybody has a personal
 * space, but only the people of the sample region have a password. The same seed and day make the same.
 */
export function wholeRegion(
	region: SampleRegion,
	seed: number
): { people: readonly SamplePerson[]; documents: (today: string) => Generator<Placed> } {
	const large = grown(region, randomFrom(seed));
	return { people: large.people, documents: (today) => documents(large, seed, today) };
}

function* documents(region: SampleRegion, seed: number, today: string): Generator<Placed> {
	const random = randomFrom(seed + 1);
	const at = (day: number): string =>
		tokyoInstant(addDays(today, day), `${random.integer(10, 17)}:15`).toISOString();
	const inCommons = (document: Placed['document']): Placed => ({ space: COMMONS, document });
	// Who was in the sample region before is among `members` and counts once.
	const alone = region.communities.map((community) => ({ ...community, members: [] }));
	let faqs: string[] = [];
	for (const placed of documentsOf({ ...region, communities: alone }, today)) {
		if (placed.document.type === 'faq') faqs = [...faqs, placed.document._id];
		if (placed.document.type !== 'useful') yield placed;
	}
	for (const { community, members } of region.communities)
		for (const author of members)
			yield inCommons(
				newMembership({ author, now: at(-random.integer(1, 1000)), community, state: 'joined' })
			);
	for (const target of faqs) {
		const people = new Set<string>();
		while (people.size < HELPED) people.add(random.pick(region.people).id);
		for (const author of people) {
			const answer = random.chance(0.8) ? 'yes' : 'no';
			const now = at(-random.integer(1, 300));
			yield inCommons(newUseful({ author, now }, { target, answer }));
		}
	}
	for (const document of meetings(region, today, random)) yield inCommons(document);
	yield* talks(region.communities, today, random);
	for (const { id } of region.people)
		yield {
			space: personalSpace(id),
			document: markedRead({ author: id, now: at(-3), place: COMMONS }, { upTo: at(-4) }, undefined)
		};
}
