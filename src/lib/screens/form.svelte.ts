import type { Problem } from '$lib/domain/core/document';
import { SignInError } from '$lib/session/api';
import { ExportError } from '$lib/session/export';
import { whenIdle } from '$lib/session/idle';
import { UnlockError } from '$lib/session/lock-error';
import { saving } from './saving';
import { failureMessage, ReplicaError } from '$lib/replica/protocol';

/**
 * Saving takes less than this, as a rule; to say so only for a moment would be flicker, and painting
 * it would take the device's time from the saving.
 */
const BUSY_AFTER_MS = 200;

/** Said when letters were typed while the form was being saved: it stays open with them. */
export const TYPED_MEANWHILE =
	'この端末に保存しました。そのあとに入力した分は、まだ保存していません。もう一度押してください。';

/** State of a form being sent: what is wrong with it, and whether it is at work. */
export class FormState {
	problems = $state.raw<Problem[]>([]);
	/** Has been saving for so long that the person is told. */
	busy = $state(false);
	#isSaving = false;

	/**
	 * @param check finds the problems of the form as it is, and changes nothing: asked once when nothing
	 * else is to do, so that the first tap meets code that has run before
	 */
	constructor(check?: () => Problem[]) {
		if (check) whenIdle(() => void check());
	}

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
		if (this.#isSaving) return false;
		const found = check();
		if (found.length > 0 || this.problems.length > 0) this.problems = found;
		if (found.length > 0) return false;
		this.#isSaving = true;
		const timer = setTimeout(() => (this.busy = true), BUSY_AFTER_MS);
		try {
			await saving(save());
			return true;
		} catch (error) {
			this.problems = problemsOfError(error);
			return false;
		} finally {
			clearTimeout(timer);
			this.#isSaving = false;
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
	if (error instanceof ExportError || error instanceof UnlockError || error instanceof SignInError)
		return [{ field: '', message: error.message }];
	console.error(error);
	return [{ field: '', message: '保存できませんでした。もう一度お試しください。' }];
}
