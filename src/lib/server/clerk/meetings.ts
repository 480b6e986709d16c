import type { Envelope } from '$lib/domain/core/document';
import {
	meetingOn,
	type Meeting,
	type Occurrence,
	type Series,
	type Signup,
	type Verdict
} from '$lib/capabilities/event/event';

/** One date of one series, as a key. */
export type MeetingKey = string;

const keyOf = ({ series, date }: { series: string; date: string }): MeetingKey =>
	`${series}|${date}`;

interface Entry {
	series: string;
	date: string;
	/** By id, in the order of their arrival at the server. */
	signups: Map<string, Signup>;
	/** By the id of their sign-up. */
	verdicts: Map<string, Verdict>;
}

/**
 * What the clerk knows of all meetings, built from the change feed of `commons`. Nothing of it is
 * kept elsewhere: after a restart it is built again.
 */
export class Meetings {
	readonly #series = new Map<string, Series>();
	readonly #occurrences = new Map<MeetingKey, Occurrence>();
	readonly #entries = new Map<MeetingKey, Entry>();

	/** Takes a document from the feed in; returns the meetings it may have changed. */
	read(document: Envelope): MeetingKey[] {
		switch (document.type) {
			case 'series':
				return this.#readSeries(document as Series);
			case 'occurrence':
				return this.#readOccurrence(document as Occurrence);
			case 'signup':
				return this.#readSignup(document as Signup);
			case 'verdict':
				this.remember(document as Verdict);
				return [];
			default:
				return [];
		}
	}

	/** Takes in a verdict that is known to be the newest. */
	remember(verdict: Verdict): void {
		this.#entry(verdict).verdicts.set(verdict.signup, verdict);
	}

	/** All that `settle` needs for one meeting. */
	get(key: MeetingKey): { meeting: Meeting | null; signups: Signup[]; verdicts: Verdict[] } | null {
		const entry = this.#entries.get(key);
		if (!entry) return null;
		const series = this.#series.get(entry.series);
		return {
			meeting: series ? meetingOn(series, entry.date, this.#occurrences.get(key)) : null,
			signups: [...entry.signups.values()],
			verdicts: [...entry.verdicts.values()]
		};
	}

	#readSeries(series: Series): MeetingKey[] {
		this.#series.set(series._id, series);
		return [...this.#entries]
			.filter(([, entry]) => entry.series === series._id)
			.map(([key]) => key);
	}

	#readOccurrence(occurrence: Occurrence): MeetingKey[] {
		const key = keyOf(occurrence);
		this.#occurrences.set(key, occurrence);
		return this.#entries.has(key) ? [key] : [];
	}

	#readSignup(signup: Signup): MeetingKey[] {
		const { signups } = this.#entry(signup);
		// A changed sign-up arrives anew: it goes behind the others (its verdict keeps its place).
		signups.delete(signup._id);
		signups.set(signup._id, signup);
		return [keyOf(signup)];
	}

	#entry({ series, date }: { series: string; date: string }): Entry {
		const key = keyOf({ series, date });
		const existing = this.#entries.get(key);
		if (existing) return existing;
		const created: Entry = { series, date, signups: new Map(), verdicts: new Map() };
		this.#entries.set(key, created);
		return created;
	}
}
