import {
	isJoinable,
	isMeantFor,
	type Community,
	type Joining,
	type Membership
} from '$lib/capabilities/community/community';
import {
	COMMONS,
	communitySpace,
	officeSpace,
	parseSpace,
	personalSpace,
	type Space
} from '$lib/domain/core/space';
import type { RefusalCode } from '$lib/domain/core/document';
import type { Unit } from '$lib/capabilities/directory/directory';
import { rolesOfPerson } from '$lib/domain/permissions/roles';
import { tokyoDate } from '$lib/domain/core/time';
import type { SpaceInfo } from '$lib/domain/wire';
import type { Account } from '../accounts/types';
import type { Engine } from '../engine/engine';
import { Follower } from '../engine/follower';

/** A space a person has, with its name in the interface. */
export type GrantedSpace = Pick<SpaceInfo, 'id' | 'title' | 'readOnly'>;

const COMMONS_TITLE = '広域圏';
const PERSONAL_TITLE = '自分の場所';

/** As the rules of joining ask for them. */
export const joiningAs = ({ personId: id, municipality }: Account): Joining => ({
	id,
	municipality
});

/**
 * Which spaces a person has. Joining and leaving are documents in `commons`; they are held in
 * memory and kept current from its change feed, so that access follows the moment one arrives.
 */
export class Access {
	readonly #engine: Engine;
	readonly #clock: () => number;
	readonly #communities = new Map<string, Community>();
	readonly #units = new Map<string, Unit>();
	/** Raised with every change of a community or a unit. */
	#offices = 0;
	/** Person → keys of the communities they have joined. */
	readonly #joined = new Map<string, Set<string>>();
	readonly #ensured = new Map<string, Promise<void>>();
	readonly #listeners = new Set<() => void>();
	readonly #follower: Follower<Community | Membership | Unit>;

	private constructor(engine: Engine, clock: () => number) {
		this.#engine = engine;
		this.#clock = clock;
		this.#follower = new Follower<Community | Membership | Unit>({
			engine,
			name: COMMONS,
			since: 0,
			onBatch: (changes) => {
				const relevant = changes.filter(({ id }) => /^(community|membership|unit):/.test(id));
				for (const { id, doc, deleted } of relevant)
					this.#replace(id, deleted ? null : (doc ?? null));
				if (relevant.length > 0) for (const listener of this.#listeners) listener();
			}
		});
	}

	/** @param clock milliseconds since 1970 */
	static async open(engine: Engine, clock: () => number): Promise<Access> {
		const access = new Access(engine, clock);
		await access.ensure(COMMONS);
		await access.#follower.start();
		return access;
	}

	/** The spaces a person has, most useful first; their databases may still be missing. */
	spacesOf(account: Account): GrantedSpace[] {
		const joined = [...(this.#joined.get(account.personId) ?? [])].flatMap((key) => {
			const community = this.#communities.get(key);
			return community && isMeantFor(community, joiningAs(account)) ? [community] : [];
		});
		return [
			{ id: COMMONS, title: COMMONS_TITLE },
			{ id: personalSpace(account.personId), title: PERSONAL_TITLE },
			{ id: officeSpace(account.unit), title: account.unitName },
			...this.#announcedOf(account),
			...joined
				.map(({ community, title, archived }) => ({
					...{ id: communitySpace(community), title },
					...(archived ? { readOnly: true } : {})
				}))
				.sort((a, b) => (a.id < b.id ? -1 : 1))
		];
	}

	/** The person's roles, with those that the directory gives them at a place. */
	rolesOf({ personId: id, municipality, roles }: Account): string[] {
		const [communities, units] = [this.#communities.values(), this.#units.values()];
		return rolesOfPerson({ id, municipality, roles }, { communities, units });
	}

	/** Another number whenever somebody else may host or head something; joining and leaving change none. */
	get offices(): number {
		return this.#offices;
	}

	/** Who hosts this community, or heads this office. */
	holdersOf({ kind, key }: Space): string[] {
		const community = kind === 'community' ? this.#communities.get(key) : undefined;
		const unit = kind === 'office' ? this.#units.get(key) : undefined;
		const people = [community?.host, unit?.head, unit?.deputy];
		return people.filter((person) => person !== undefined && person !== null);
	}

	/** Title of a space in the interface, whoever asks; '' for one that has none (any more). */
	titleOf({ kind, key }: Space): string {
		if (kind === 'commons') return COMMONS_TITLE;
		if (kind === 'community') return this.#communities.get(key)?.title ?? '';
		return kind === 'office' ? (this.#units.get(key)?.name ?? '') : PERSONAL_TITLE;
	}

	/** The office of a move that is announced (内示): to be read from the day that was named. */
	#announcedOf({ unit, incoming }: Account): GrantedSpace[] {
		if (!incoming || incoming.unit === unit || incoming.from > tokyoDate(this.#clock())) return [];
		return [{ id: officeSpace(incoming.unit), title: incoming.unitName, readOnly: true }];
	}

	/** Is it one of the person's spaces, but not to be written in? */
	isReadOnly(account: Account, id: string): boolean {
		return this.spacesOf(account).some((space) => space.id === id && space.readOnly === true);
	}

	/** A new day began, on which somebody may read what was closed to them yesterday. */
	refresh(): void {
		for (const listener of this.#listeners) listener();
	}

	/**
	 * Why the person may not join; null also for one that is not known here, whose document may still
	 * be on its way.
	 */
	joiningRefusal(account: Account, community: string): RefusalCode | null {
		const known = this.#communities.get(community);
		if (!known || isJoinable(known, joiningAs(account))) return null;
		// It opens nothing, but would show in the list of a community that is not meant for them.
		return isMeantFor(known, joiningAs(account)) ? 'archived' : 'role_required';
	}

	/** A community by its key; undefined when there is none. */
	communityOf(key: string): Community | undefined {
		return this.#communities.get(key);
	}

	/** Communities the person is not in but could join now, without asking anybody. */
	joinableBy(account: Account): Community[] {
		const joined = this.#joined.get(account.personId);
		return [...this.#communities.values()].filter(
			(community) =>
				isJoinable(community, joiningAs(account)) && joined?.has(community.community) !== true
		);
	}

	/** How many have joined each community, and whether this one has, by its key. */
	membersOf(community: string): { count: number; has: (person: string) => boolean } {
		let count = 0;
		for (const joined of this.#joined.values()) if (joined.has(community)) count++;
		return { count, has: (person) => this.#joined.get(person)?.has(community) === true };
	}

	/** Ids of those who have joined a community. */
	joinedIn(community: string): string[] {
		return [...this.#joined].flatMap(([person, keys]) => (keys.has(community) ? [person] : []));
	}

	/** The space when the person has it; null for all others, whether they exist or not. */
	spaceOf(account: Account, id: string): Space | null {
		return this.spacesOf(account).some((space) => space.id === id) ? parseSpace(id) : null;
	}

	/** The person's spaces with their newest marks; databases that are missing are created. */
	async spacesInfoOf(account: Account): Promise<SpaceInfo[]> {
		const spaces = this.spacesOf(account);
		await Promise.all(spaces.map(({ id }) => this.ensure(id)));
		const seqs = await this.#engine.updateSeqs(spaces.map(({ id }) => id));
		return spaces.map((space) => ({ ...space, seq: seqs.get(space.id) ?? '' }));
	}

	/** Creates the database of a space when it is missing. */
	ensure(id: string): Promise<void> {
		const known = this.#ensured.get(id);
		if (known) return known;
		const ensured = this.#engine.ensure(id);
		this.#ensured.set(id, ensured);
		ensured.catch(() => this.#ensured.delete(id));
		return ensured;
	}

	/** Resolves when every joining and leaving written before this call counts. */
	caughtUp(): Promise<void> {
		return this.#follower.caughtUp();
	}

	/** Calls back after somebody's spaces may have changed; returns the unsubscriber. */
	onChange(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	close(): Promise<void> {
		return this.#follower.stop();
	}

	#replace(id: string, document: Community | Membership | Unit | null): void {
		const [type = '', first = '', second = ''] = id.split(':');
		if (type !== 'membership') this.#offices++;
		if (type === 'community') {
			if (document?.type === 'community') this.#communities.set(first, document);
			else this.#communities.delete(first);
			return;
		}
		if (type === 'unit') {
			if (document?.type === 'unit') this.#units.set(first, document);
			else this.#units.delete(first);
			return;
		}
		const joined = this.#joined.get(first) ?? new Set<string>();
		if (document?.type === 'membership' && document.state === 'joined') joined.add(second);
		else joined.delete(second);
		this.#joined.set(first, joined);
	}
}
