import { newAnonymous, type Anonymous } from './anonymous';
import { personalSpace } from '$lib/domain/core/space';
import { problemsOf } from '$lib/domain/rules';
import type { Autosave } from '$lib/session/autosave.svelte';
import type { Workspace } from '$lib/session/session.svelte';
import { authorshipOnce } from '$lib/session/write';
import type { FormState } from '$lib/screens/form.svelte';
import { leaveSaved } from '$lib/screens/navigation';

/** Where a person sees what became of their anonymous posts. */
export const ANONYMOUS_PATH = '/me/anonymous';

const TITLE_MISSING = { field: 'title', message: '題名を入力してください。' };

/**
 * Sends a form to be published without a name, and shows where that is to be seen. It is kept in the
 * person's own space until then.
 */
export function sendingAnonymously(
	{ me, replica }: Workspace,
	{ form, autosave }: { form: FormState; autosave: Autosave },
	content: () => Pick<Anonymous, 'space' | 'thread' | 'kind' | 'title' | 'body'>
): () => Promise<void> {
	const authorship = authorshipOnce(me, () => autosave.key);
	return async () => {
		const fields = content();
		const post = newAnonymous(authorship(), fields);
		const isSaved = await form.submit(
			() => [
				...(fields.thread === '' && fields.title.trim() === '' ? [TITLE_MISSING] : []),
				...problemsOf(post)
			],
			async () => {
				await replica.put(personalSpace(me.id), post);
				await autosave.finish();
			}
		);
		if (isSaved)
			await leaveSaved(
				ANONYMOUS_PATH,
				'匿名の投稿を、この端末に保存しました。つながってから、少し時間をおいて公開されます。'
			);
	};
}
