import type { Envelope } from '$lib/domain/core/document';
import type { Report } from '$lib/capabilities/moderation/moderation';
import type { Engine } from '../engine/engine';
import { ignoreStatus } from '../engine/failures';
import { Intake } from '../intake/intake';
import type { PublishingRounds } from '../intake/publishing-rounds';
import type { Register } from './register';

interface Options {
	engine: Engine;
	register: Register;
	/** Milliseconds since 1970. */
	clock: () => number;
	rounds: PublishingRounds;
	/** One more may wait. */
	ontaken: () => void;
}

/**
 * Takes the reports out of people's own spaces into the register: all that the gateway let in, which
 * asks whether their writer has the place they are about. Whoever has left it since, or was let go, has
 * reported all the same. They are taken in by rounds: whoever decides sees who else wrote, or was there, in
 * the minute in which a report came.
 */
export const reportIntake = ({
	engine,
	register,
	clock,
	rounds,
	ontaken
}: Options): Intake<Report> =>
	new Intake<Report>({
		engine,
		type: 'report',
		async take({ _id, _rev: taken, ...report }, personal) {
			const { space, target, reason, detail, updatedAt: at } = report;
			const subject = await targetOf(engine, space, target);
			if (!subject) return 'taken';
			if (!rounds.isDue(_id, personal)) return 'later';
			const { author } = subject;
			await register.take(_id, {
				...{ space, target, author, reason, detail, at, taken },
				arrivedAt: new Date(clock()).toISOString(),
				settledAt: null
			});
			rounds.forget(_id);
			ontaken();
			return 'taken';
		}
	});

/** What a report or a moderator names; null when there is no such thing. */
export async function targetOf(
	engine: Engine,
	space: string,
	target: string
): Promise<(Envelope & { _rev: string }) | null> {
	// The embedded engine would make a database of whatever is asked for.
	if (!(await engine.updateSeqs([space])).has(space)) return null;
	return (await engine.database<Envelope>(space).get(target).catch(ignoreStatus(404))) ?? null;
}
