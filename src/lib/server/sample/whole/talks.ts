import {
	newReply,
	newThread,
	THREAD_KINDS,
	type ThreadKind
} from '$lib/capabilities/thread/thread';
import { communitySpace } from '$lib/domain/core/space';
import { addDays, tokyoInstant } from '$lib/domain/core/time';
import type { Placed } from '../documents';
import type { Random } from '../large/random';
import { Writer } from '../large/text';
import type { SampleCommunity } from '../types';

/** Threads and replies together, over three years. */
export const POSTS = 20_000;
/** Every fourth begins a thread. */
const A_THREAD = 4;
const DAYS = 3 * 365;

/** Threads and their replies, by members of the communities they stand in. */
export function* talks(
	communities: readonly SampleCommunity[],
	today: string,
	random: Random
): Generator<Placed> {
	const writer = new Writer(random);
	const kinds = Object.keys(THREAD_KINDS) as ThreadKind[];
	const at = (day: number): string => {
		const time = `${random.integer(10, 17)}:${random.integer(10, 59)}`;
		return tokyoInstant(addDays(today, Math.min(-1, day)), time).toISOString();
	};
	/** Lengths scatter widely around their mean, as those of real texts do. */
	const text = (mean: number): string =>
		writer.text(Math.max(20, Math.round(mean * (0.2 + 0.8 * (random.next() + random.next())))));
	for (let made = 0; made < POSTS; made += A_THREAD) {
		const { community, members } = random.pick(communities);
		const space = communitySpace(community);
		const day = -random.integer(1, DAYS);
		const key = (place: number): string => `w${String(made + place).padStart(6, '0')}`;
		const thread = newThread(
			{ author: random.pick(members), key: key(0), now: at(day) },
			{ kind: random.pick(kinds), title: writer.title(), body: text(260) }
		);
		yield { space, document: thread };
		for (let place = 1; place < A_THREAD; place++)
			yield {
				space,
				document: newReply(
					{ author: random.pick(members), key: key(place), now: at(day + place * 2) },
					{ thread: thread._id, body: text(180) }
				)
			};
	}
}
