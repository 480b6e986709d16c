import { tokyoDate } from '$lib/domain/core/time';
import type { Account } from '../accounts/types';
import { log } from '../log';
import { ADMINISTRATION_TURN } from '../roster/roster';
import type { Context } from './context';
import { storedUnits } from './units';

/** What it works with. */
type Parts = Omit<Context, 'duties'>;

/** How often the calendar is looked at. */
const LOOK_MS = 60_000;

/**
 * Lets announced moves (内示) happen: on the 発令日 the person belongs to the new unit, without
 * anybody's doing, and on the day reading begins their phones hear of the new space.
 */
export class Moves {
	readonly #context: Parts;
	#timer: NodeJS.Timeout | undefined;
	#today: string;

	private constructor(context: Parts) {
		this.#context = context;
		this.#today = tokyoDate(context.clock());
	}

	static async open(context: Parts): Promise<Moves> {
		const moves = new Moves(context);
		await moves.look();
		moves.#timer = setInterval(
			() =>
				void moves
					.look()
					.catch((err: unknown) => log.warn({ err }, 'announced moves could not be made')),
			LOOK_MS
		);
		moves.#timer.unref();
		return moves;
	}

	/** Makes the moves whose day has come. */
	async look(): Promise<void> {
		const { accounts, access, turns, clock } = this.#context;
		const today = tokyoDate(clock());
		const isDue = ({ incoming }: Account): boolean =>
			incoming !== undefined && incoming.on <= today;
		if (accounts.all().some(isDue))
			await turns.run(ADMINISTRATION_TURN, () => this.#move(accounts.all().filter(isDue)));
		if (today !== this.#today) access.refresh();
		this.#today = today;
	}

	close(): void {
		clearInterval(this.#timer);
	}

	/** A move into a unit that was closed meanwhile is left for the administrator. */
	async #move(due: readonly Account[]): Promise<void> {
		const { engine, accounts, audit } = this.#context;
		const open = new Set(
			(await storedUnits(engine)).flatMap(({ unit, closed }) => (closed ? [] : [unit]))
		);
		const movable = due.filter(({ incoming }) => open.has(incoming?.unit ?? ''));
		await accounts.change(
			movable.map(({ personId }) => personId),
			(_, stored) => {
				if (!stored?.incoming) return stored;
				const { incoming, ...rest } = stored;
				const { unit, unitName, title } = incoming;
				return { ...rest, unit, unitName, ...(title === '' ? {} : { title }) };
			}
		);
		if (movable.length === 0) return;
		await audit.appendAll(
			movable.map(({ personId: target, municipality, unitName, incoming }) => ({
				actor: 'system',
				action: 'account-changed' as const,
				target,
				municipality,
				detail: `発令 ${unitName} → ${incoming?.unitName ?? ''}`
			}))
		);
	}
}
