/**
 * Reads one roster in a process of its own (`reading.ts`), answers once and ends. What is wrong with the
 * file is an answer; anything else ends the process with its error.
 */
import { HttpError } from '../http/errors';
import { readRosterFile } from './decode';
import type { Answer, Question } from './reading';

/** The server has gone: nobody waits any more. */
process.on('disconnect', () => process.exit());

process.once('message', ({ bytes, wanted, saved }: Question) => {
	void readRosterFile(bytes, wanted, saved)
		.then(
			(file): Answer => ({ file }),
			(error: unknown): Answer => {
				if (error instanceof HttpError) return { refused: error.reason };
				throw error;
			}
		)
		.then((answer) => process.send?.(answer, () => process.exit()));
});
