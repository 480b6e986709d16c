import type { SpaceState } from '$lib/read-model/state';
import { Ahead } from './ahead';
import type { ReplicaContext } from './context';
import { isQuotaError, withRoom } from '$lib/read-model/room';
import { beginAnew, reoffer } from './history';
import { catchUp } from './project';
import { pull } from './pull';
import { inSendingOrder, push } from './push';
import { isSuspicious, isThere } from './reach';
import { mergeConflicts } from './resolve';
import { HistoryChanged, SessionExpired, Unreachable } from './server';
import { loadSnapshot } from './snapshot';
import { forgetSpace, noteWork } from './spaces';
import { isUnreadable } from './unreadable';

/**
 * How a round ended: `failed` where a space failed and wants another one after a pause, `behind` where
 * the server has said more meanwhile.
 */
export type RoundEnd = 'done' | 'behind' | 'failed';

/**
 * The work over all spaces of a person, round by round, and what is known from one round to the next.
 * One round at a time; the caller sees to it.
 */
export class Rounds {
	readonly #dirty = new Set<string>();
	/** Spaces that this line has brought up to date once: what is quiet since needs no look. */
	readonly #settled = new Set<string>();
	/** The snapshot that is asked for before the one at hand has ended. */
	readonly #ahead: Ahead;

	/** @param stop nothing is begun, and no failure is shown, after it */
	constructor(
		private readonly context: ReplicaContext,
		private readonly stop: AbortSignal
	) {
		this.#ahead = new Ahead(context.server);
	}

	/**
	 * On a new device that knows its spaces from the sign-in, the first snapshot is asked for together
	 * with the stream, not a round trip after it. Where something is unsent, that goes first.
	 */
	async askEarly(): Promise<void> {
		const { rows } = this.context;
		if ((await rows.outbox.count()) > 0) return;
		const [first] = inOrder(await rows.spaces.toArray());
		if (first && isNew(first)) this.#ahead.begin(first);
	}

	/** The server said something new of a space. */
	touch(space: string): void {
		this.#dirty.add(space);
	}

	/** A new line: of no space it is known any more that nothing happened. */
	renew(): void {
		this.#settled.clear();
	}

	/** Gives up the snapshot that was asked for early. */
	cancel(): void {
		this.#ahead.cancel();
	}

	/** One round over all spaces: what is unsent goes, what is new comes. */
	async run(): Promise<RoundEnd> {
		const { rows } = this.context;
		const spaces = inOrder(await rows.spaces.toArray());
		const failed = new Set<string>();
		const guard = async (id: string, work: () => Promise<unknown>) => {
			if (!failed.has(id) && !(await this.#guard(id, work))) failed.add(id);
		};
		// What was written here goes first: in a disaster the line may be short. A lost space too: the
		// server gives the reason.
		const outbox = await rows.outbox.toArray();
		const unsent = new Set(outbox.map(({ space }) => space));
		for (const part of inSendingOrder(outbox)) {
			const written = new Set(part.map(({ space }) => space));
			const known = spaces.map(({ id }) => id).filter((id) => written.has(id));
			// Who leaves would otherwise overtake what could not be sent.
			const mayGo = part.filter(
				({ type, id }) => type !== 'membership' || !failed.has(placeOf(id))
			);
			const only = new Set(mayGo.map(({ key }) => key));
			for (const id of new Set([...known, ...written]))
				await guard(id, () => push(this.context, id, only));
		}
		const quiet: string[] = [];
		try {
			for (const [index, space] of spaces.entries()) {
				const next = spaces.slice(index + 1).find(isNew);
				if (space.phase === 'gone')
					await guard(space.id, () => forgetSpace(this.context, space.id));
				else if (!unsent.has(space.id) && this.#isQuiet(space)) quiet.push(space.id);
				// What could not be sent does not hold up the news of others.
				else if (!(await this.#guard(space.id, () => this.#receive(space, next, failed))))
					failed.add(space.id);
			}
		} finally {
			this.#ahead.cancel();
		}
		// All at once: every write here has the screens read again.
		await rows.spaces.where('id').anyOf(quiet).modify({ syncedAt: this.context.now() });
		if (failed.size > 0) return 'failed';
		// What was asked for early may be older than what the stream said since.
		return (await this.#isBehind()) ? 'behind' : 'done';
	}

	async #isBehind(): Promise<boolean> {
		const spaces = await this.context.rows.spaces.toArray();
		return spaces.some(
			({ phase, pulledMark, serverMark }) => phase === 'ready' && pulledMark !== serverMark
		);
	}

	/** Is there nothing of a space to fetch, to show or to merge? */
	#isQuiet({ id, pulledMark, serverMark, conflicted, problem }: SpaceState): boolean {
		return (
			this.#settled.has(id) &&
			!this.#dirty.has(id) &&
			pulledMark === (this.#ahead.markOf(id) ?? serverMark) &&
			(conflicted ?? []).length === 0 &&
			problem === null
		);
	}

	/**
	 * Brings one space up to the server's mark.
	 *
	 * @param next the space whose first sync follows
	 * @param failed spaces whose problem is to be read on: something of them was not sent
	 */
	async #receive(
		{ id }: SpaceState,
		next: SpaceState | undefined,
		failed: ReadonlySet<string>
	): Promise<void> {
		const { rows, now } = this.context;
		const state = await rows.spaces.get(id);
		if (!state || state.phase === 'gone') return;
		const mark = this.#ahead.markOf(id) ?? state.serverMark;
		const isDirty = this.#dirty.delete(id);
		try {
			if (state.pulledSeq === null) {
				if (!(await loadSnapshot(this.context, id, this.#ahead, next)))
					await pull(this.context, id);
			} else if (isDirty || state.pulledMark !== mark) await pull(this.context, id);
			await catchUp(this.context, id);
			await this.#mergeAll(id);
			if (state.isToReoffer) await reoffer(this.context, state);
		} catch (error) {
			if (error instanceof HistoryChanged) await beginAnew(this.context);
			if (isDirty) this.#dirty.add(id);
			throw error;
		}
		const isWell = !failed.has(id);
		const change = { pulledMark: mark, syncedAt: now(), ...(isWell ? { problem: null } : {}) };
		if (await noteWork(rows, state, change)) this.#settled.add(id);
		// The server has begun again meanwhile: once more.
		else this.#dirty.add(id);
	}

	/** Merges what can be merged; the rest waits for a person. */
	async #mergeAll(space: string): Promise<void> {
		const { rows } = this.context;
		for (const id of (await rows.spaces.get(space))?.conflicted ?? []) {
			while (await mergeConflicts(this.context, space, id));
			await catchUp(this.context, space);
			await rows.transaction('rw', rows.spaces, async () => {
				const conflicted = (await rows.spaces.get(space))?.conflicted ?? [];
				await rows.spaces.update(space, { conflicted: conflicted.filter((item) => item !== id) });
			});
		}
	}

	/** A stranger's answer, or a broken connection, may be about this space's texts alone. */
	async #isLineLost(error: unknown): Promise<boolean> {
		if (isSuspicious(error)) return !(await isThere(this.context));
		return error instanceof Unreachable && error.status === undefined;
	}

	/** One space's own failure is shown at that space and does not hold up the others. */
	async #guard(space: string, work: () => Promise<unknown>): Promise<boolean> {
		try {
			await withRoom(this.context.rows, work);
			return true;
		} catch (error) {
			if (error instanceof SessionExpired || this.stop.aborted) throw error;
			if (await this.#isLineLost(error)) throw error;
			console.error(`sync of ${space} failed`, error);
			await this.context.rows.spaces.update(space, { problem: describe(error) });
			return false;
		}
	}
}

/** The space that a membership is about, by its id. */
const placeOf = (membership: string): string => `community-${membership.split(':').at(-1)}`;

/** Does a space wait for its first sync? */
const isNew = ({ phase, pulledSeq }: SpaceState): boolean => phase !== 'gone' && pulledSeq === null;

const inOrder = (spaces: readonly SpaceState[]): SpaceState[] =>
	[...spaces].sort((a, b) => a.position - b.position);

const describe = (error: unknown): string => {
	if (isQuotaError(error)) return 'この端末の空き容量が足りません。';
	if (isUnreadable(error))
		return 'この端末に保存したものを読めなくなりました。送っていないものがなければ、自動で取り直します。';
	return '同期に失敗しました。自動でやり直します。';
};
