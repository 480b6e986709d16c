import type { Envelope } from '$lib/domain/core/document';
import type { Report } from '$lib/domain/moderation/moderation';
import type { Engine } from '../engine/engine';
import { ignoreStatus } from '../engine/failures';
import { Intake } from '../intake/intake';
import type { Register } from './register';

/** Takes the reports out of people's own spaces into the register. */
export const reportIntake = (engine: Engine, register: Register): Intake<Report> =>
	new Intake<Report>({
		engine,
		type: 'report',
		async take({ _id, _rev: taken, space, target, reason, detail, updatedAt: at }) {
			const subject = await targetOf(engine, space, target);
			if (!subject) return;
			const { author } = subject;
			await register.take(_id, {
				...{ space, target, author, reason, detail, at, taken },
				settledAt: null
			});
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
