import type { Membership } from '$lib/capabilities/community/community';
import {
	signupId,
	verdictId,
	type Outcome,
	type Signup,
	type Verdict
} from '$lib/capabilities/event/event';
import type { Useful } from '$lib/capabilities/faq/useful';
import {
	dayNumber,
	rollId,
	rollOfCommunity,
	rollOfEntry,
	rollOfMeeting,
	toGroup,
	type Roll
} from '$lib/capabilities/roll/roll';
import { newEnvelope } from '$lib/domain/core/create';
import { SYSTEM, type Envelope } from '$lib/domain/core/document';

interface Place {
	group: string;
	detail: string;
	/** In the group; equal ones by person. */
	order: number;
}

/** Who still is on the roll of a meeting: those who come, wait, or were told why not. */
const ON_THE_ROLL: ReadonlySet<Outcome> = new Set(['confirmed', 'waiting', 'declined']);

/**
 * What the rolls should say, from everybody's own documents in the feed of `commons`. Nothing of it is
 * kept elsewhere: after a restart it is made again, and what the rolls say already is not written again.
 */
export class Rolls {
	/** Subject → person → where on the roll. */
	readonly #places = new Map<string, Map<string, Place>>();
	readonly #signups = new Map<string, Pick<Signup, 'state' | 'attendance'>>();
	readonly #verdicts = new Map<string, Pick<Verdict, 'outcome' | 'order'>>();
	/** By id, as stored. */
	readonly #written = new Map<string, Roll>();
	readonly #dirty = new Set<string>();

	/** Takes a document from the feed in. */
	read(document: Envelope): void {
		switch (document.type) {
			case 'membership':
				return this.#readMembership(document as Membership);
			case 'useful':
				return this.#readUseful(document as Useful);
			case 'signup': {
				const { _id, state, attendance } = document as Signup;
				this.#signups.set(_id, { state, attendance });
				return this.#placeGuest(document as Signup, document.author);
			}
			case 'verdict': {
				const { _id, outcome, order, person } = document as Verdict;
				this.#verdicts.set(_id, { outcome, order });
				return this.#placeGuest(document as Verdict, person);
			}
			case 'roll':
				return this.remember(document as Roll);
		}
	}

	/** Takes in a roll as it is stored now. */
	remember(roll: Roll): void {
		this.#written.set(roll._id, roll);
		this.#dirty.add(roll.subject);
	}

	/** The rolls that do not say what they should, as they are to be written. @param now ISO 8601 */
	changed(now: string): Roll[] {
		const changed: Roll[] = [];
		for (const subject of this.#dirty) {
			const groups = this.#groupsOf(subject);
			const before = this.#written.get(rollId(subject));
			if (isSame(groups, before?.groups ?? {})) this.#dirty.delete(subject);
			else
				changed.push({
					...newEnvelope('roll', { author: SYSTEM, now, key: '' }),
					...(before ? { _rev: before._rev, createdAt: before.createdAt } : {}),
					_id: rollId(subject),
					subject,
					groups
				});
		}
		return changed;
	}

	#readMembership({ author, community, state, updatedAt }: Membership): void {
		const joined = { group: 'joined', detail: dayNumber(updatedAt), order: 0 };
		this.#place(rollOfCommunity(community), author, state === 'joined' ? joined : null);
	}

	#readUseful({ author, target, answer }: Useful): void {
		const said = { group: answer, detail: '', order: 0 };
		this.#place(rollOfEntry(target), author, answer === '' ? null : said);
	}

	#placeGuest({ series, date }: Pick<Signup, 'series' | 'date'>, person: string): void {
		const id = signupId(person, series, date);
		const signup = this.#signups.get(id);
		const verdict = this.#verdicts.get(verdictId(id));
		const isOn = signup?.state === 'in' && verdict && ON_THE_ROLL.has(verdict.outcome);
		this.#place(
			rollOfMeeting(series, date),
			person,
			isOn ? { group: verdict.outcome, detail: signup.attendance, order: verdict.order } : null
		);
	}

	#place(subject: string, person: string, place: Place | null): void {
		const places = this.#places.get(subject) ?? new Map<string, Place>();
		if (place) places.set(person, place);
		else places.delete(person);
		this.#places.set(subject, places);
		this.#dirty.add(subject);
	}

	#groupsOf(subject: string): Record<string, string> {
		const entries = [...(this.#places.get(subject) ?? [])].map(([person, place]) => ({
			person,
			...place
		}));
		entries.sort((a, b) => a.order - b.order || (a.person < b.person ? -1 : 1));
		const names = [...new Set(entries.map(({ group }) => group))].sort();
		return Object.fromEntries(
			names.map((name) => [name, toGroup(entries.filter(({ group }) => group === name))])
		);
	}
}

const isSame = (
	a: Readonly<Record<string, string>>,
	b: Readonly<Record<string, string>>
): boolean =>
	Object.keys(a).length === Object.keys(b).length &&
	Object.entries(a).every(([name, people]) => b[name] === people);
