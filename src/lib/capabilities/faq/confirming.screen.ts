import { COMMONS } from '$lib/domain/core/space';
import { longDate, tokyoDate } from '$lib/domain/core/time';
import { confirmedFaq } from './faq';
import type { FaqRow } from './faq.row';
import type { Workspace } from '$lib/session/session.svelte';
import { authorshipOf } from '$lib/session/write';
import { showSnack } from '$lib/ui';
import { problemsOfError } from '$lib/screens/form.svelte';

/** Writes that the author has seen that an entry still holds; says what became of it. */
export async function confirmFaq({ me, replica }: Workspace, { doc, rev }: FaqRow): Promise<void> {
	const { now } = authorshipOf(me);
	const confirmed = confirmedFaq({ ...doc, _rev: rev }, tokyoDate(now), now);
	try {
		await replica.put(COMMONS, confirmed);
		showSnack(`確認日を今日にしました。有効期限は${longDate(confirmed.expiresOn)}です。`);
	} catch (error) {
		showSnack(problemsOfError(error)[0]?.message ?? '', { tone: 'danger' });
	}
}
