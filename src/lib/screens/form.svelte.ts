import type { Problem } from '$lib/domain/core/document';
import { failureMessage, ReplicaError } from '$lib/replica/protocol';

/** State of a form being sent: what is wrong with it, and whether it is at work. */
export class FormState {
	problems = $state.raw<Problem[]>([]);
	busy = $state(false);

	/** Message at a field. */
	at(field: string): string | undefined {
		return this.problems.find((problem) => problem.field === field)?.message;
	}

	/**
	 * Sends the form once. Nothing is sent while `check` finds problems; what the replica refuses
	 * becomes a problem too, and what was typed stays.
	 *
	 * @returns true when it was saved
	 */
	async submit(check: () => Problem[], save: () => Promise<void>): Promise<boolean> {
		if (this.busy) return false;
		const found = check();
		this.problems = found;
		if (found.length > 0) return false;
		this.busy = true;
		try {
			await save();
			return true;
		} catch (error) {
			this.problems = problemsOfError(error);
			return false;
		} finally {
			this.busy = false;
		}
	}
}

/** What a failed write says on the screen. */
export function problemsOfError(error: unknown): Problem[] {
	if (error instanceof ReplicaError)
		return error.failure.kind === 'problems'
			? error.failure.problems
			: [{ field: '', message: failureMessage(error.failure) }];
	console.error(error);
	return [{ field: '', message: '保存できませんでした。もう一度お試しください。' }];
}
