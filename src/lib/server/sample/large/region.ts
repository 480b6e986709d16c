import { cut } from '$lib/domain/core/cut';
import { COMMONS, communitySpace, officeSpace, personalSpace } from '$lib/domain/core/space';
import { addDays, tokyoInstant } from '$lib/domain/core/time';
import { newDisasterNote } from '$lib/capabilities/disaster/disaster';
import {
	DISASTER_ROLES,
	DISASTERS,
	PHASES,
	STANDPOINTS,
	type Disaster,
	type DisasterRole,
	type Phase
} from '$lib/capabilities/disaster/labels';
import { newDraft } from '$lib/capabilities/draft/draft';
import { newFaq } from '$lib/capabilities/faq/faq';
import { newNotebook, newSection } from '$lib/capabilities/handover/handover';
import { SECTIONS } from '$lib/capabilities/handover/template';
import {
	newReply,
	newThread,
	THREAD_KINDS,
	type ThreadKind
} from '$lib/capabilities/thread/thread';
import { documentsOf, type Placed } from '../documents';
import type { SampleRegion } from '../types';
import { randomFrom, type Random } from './random';
import { Writer } from './text';

/** The person whose phone is measured, and in how many communities they are. */
const OWNER = 's0001';
const OWNED_COMMUNITIES = 5;

const keysOf = <T extends string>(table: Readonly<Record<T, unknown>>): T[] =>
	Object.keys(table) as T[];

interface Options {
	region: SampleRegion;
	/** Documents in all spaces together. */
	count: number;
	seed: number;
	/** Tokyo date of the seeding. */
	today: string;
}

/**
 * A region of exactly `count` documents, all in the eight spaces that S0001 sees: commons, personal,
 * office and five communities. The same options make the same region.
 */
export function* largeRegion({ region, count, seed, today }: Options): Generator<Placed> {
	const random = randomFrom(seed);
	const isOwner = ({ members }: { members: readonly string[] }): boolean => members.includes(OWNER);
	const joinedFirst = [
		...region.communities.filter(isOwner),
		...region.communities.filter((community) => !isOwner(community))
	];
	const communities = joinedFirst.map((community, index) => ({
		...community,
		members:
			index < OWNED_COMMUNITIES
				? [...new Set([OWNER, ...community.members])]
				: community.members.filter((person) => person !== OWNER)
	}));
	// Without sign-ups, which the clerk would answer with documents nobody counted.
	const series = region.series.map((sample) => ({ ...sample, signups: [] }));
	const owned = communities.slice(0, OWNED_COMMUNITIES).map(({ community }) => community);
	const owner = region.people.find(({ id }) => id === OWNER);
	if (!owner) throw new Error(`the region lacks ${OWNER}`);
	const spaces = new Set([
		COMMONS,
		personalSpace(OWNER),
		officeSpace(owner.unit),
		...owned.map(communitySpace)
	]);

	let made = 0;
	for (const placed of documentsOf({ ...region, communities, series }, today)) {
		if (!spaces.has(placed.space)) continue;
		if (made++ >= count) return;
		yield placed;
	}
	const author = new Author(random, region, owned, owner.unit, today);
	while (made++ < count) yield author.next();
}

/** Writes one document after the other, of kinds in the proportions of a region in use. */
class Author {
	readonly #random: Random;
	readonly #writer: Writer;
	readonly #people: string[];
	readonly #colleagues: string[];
	readonly #municipalities: string[];
	readonly #communities: readonly string[];
	readonly #office: string;
	readonly #today: string;
	/** Threads so far, to reply to. */
	readonly #threads: { space: string; id: string; day: number }[] = [];
	/** Notebooks with the sections they still lack. */
	readonly #notebooks: { id: string; missing: (typeof SECTIONS)[number]['code'][] }[] = [];
	#serial = 0;

	constructor(
		random: Random,
		region: SampleRegion,
		communities: readonly string[],
		office: string,
		today: string
	) {
		this.#random = random;
		this.#writer = new Writer(random);
		this.#people = region.people.map(({ id }) => id);
		this.#colleagues = region.people.filter(({ unit }) => unit === office).map(({ id }) => id);
		this.#municipalities = [...new Set(region.people.map(({ municipality }) => municipality))];
		this.#communities = communities;
		this.#office = office;
		this.#today = today;
	}

	next(): Placed {
		const dice = this.#random.next();
		if (dice < 0.15) return this.#note();
		if (dice < 0.25) return this.#faq();
		if (dice < 0.28) return this.#draft();
		if (dice < 0.36) return this.#handover();
		if (dice < 0.58 || this.#threads.length === 0) return this.#thread();
		return this.#reply();
	}

	#authorship(author = this.#random.pick(this.#people), day = -this.#random.integer(1, 700)) {
		const { integer } = this.#random;
		const time = `${String(integer(8, 17)).padStart(2, '0')}:${String(integer(0, 59)).padStart(2, '0')}`;
		const now = tokyoInstant(addDays(this.#today, day), time).toISOString();
		return { author, now, key: `g${String(++this.#serial).padStart(6, '0')}` };
	}

	/** Lengths scatter widely around their mean, as those of real texts do. */
	#length(mean: number): number {
		const { next } = this.#random;
		return Math.max(20, Math.round(mean * (0.2 + 0.8 * (next() + next()))));
	}

	#note(): Placed {
		const { pick, chance, integer } = this.#random;
		const answer = (mean: number): string =>
			chance(0.85) ? this.#writer.text(this.#length(mean)) : '';
		const note = newDisasterNote(this.#authorship(), {
			title: this.#writer.title(),
			disaster: pick(keysOf<Disaster>(DISASTERS)),
			disasterName: '',
			occurredOn: addDays(this.#today, -integer(30, 5000)),
			municipality: pick(this.#municipalities),
			role: pick(keysOf<DisasterRole>(DISASTER_ROLES)),
			experience: `${integer(1, 30)}年目`,
			phase: pick(keysOf<Phase>(PHASES)),
			standpoint: pick(keysOf(STANDPOINTS)),
			summary: [0, 1, 2].map(() => cut(this.#writer.sentence(), 60)).join('\n'),
			q1: answer(70),
			q2: answer(60),
			q3: answer(50),
			q4: answer(90),
			q5: answer(60),
			next: answer(60),
			preparation: answer(50),
			consent: true,
			anonymised: true
		});
		return { space: COMMONS, document: note };
	}

	#faq(): Placed {
		const day = -this.#random.integer(1, 700);
		const faq = newFaq(this.#authorship(undefined, day), {
			question: `${this.#writer.title()}、どうすればよいですか`,
			detail: this.#writer.text(this.#length(120)),
			answer: this.#writer.text(this.#length(260)),
			contact: `${this.#writer.thing()}の担当`,
			checkedOn: addDays(this.#today, day),
			expiresOn: '',
			municipalities: []
		});
		return { space: COMMONS, document: faq };
	}

	#draft(): Placed {
		const draft = newDraft(this.#authorship(OWNER), {
			form: 'thread',
			target: '',
			path: '/communities',
			title: this.#writer.title(),
			fields: { body: this.#writer.text(this.#length(300)) }
		});
		return { space: personalSpace(OWNER), document: draft };
	}

	#handover(): Placed {
		const space = officeSpace(this.#office);
		const authorship = this.#authorship(this.#random.pick(this.#colleagues));
		const open = this.#notebooks.filter(({ missing }) => missing.length > 0);
		const notebook = open[0];
		if (!notebook) {
			const document = newNotebook(authorship, {
				title: this.#writer.title(),
				predecessor: '',
				successor: ''
			});
			this.#notebooks.push({ id: document._id, missing: SECTIONS.map(({ code }) => code) });
			return { space, document };
		}
		const section = newSection(authorship.author, authorship.now, {
			notebook: notebook.id,
			section: notebook.missing.shift() ?? '00',
			text: this.#writer.text(this.#length(450))
		});
		return { space, document: section };
	}

	#thread(): Placed {
		const { pick, integer } = this.#random;
		const day = -integer(1, 700);
		const thread = newThread(this.#authorship(undefined, day), {
			kind: pick(keysOf<ThreadKind>(THREAD_KINDS)),
			title: this.#writer.title(),
			body: this.#writer.text(this.#length(420))
		});
		const space = communitySpace(pick(this.#communities));
		this.#threads.push({ space, id: thread._id, day });
		return { space, document: thread };
	}

	#reply(): Placed {
		const { pick, integer } = this.#random;
		const thread = pick(this.#threads);
		const day = Math.min(-1, thread.day + integer(0, 14));
		const reply = newReply(this.#authorship(undefined, day), {
			thread: thread.id,
			body: this.#writer.text(this.#length(380))
		});
		return { space: thread.space, document: reply };
	}
}
