import { goto } from '$app/navigation';
import { showSnack } from '$lib/ui';
import { saving } from './saving';

/** Leaves a form that was saved: says so, and shows what was made. */
export async function leaveSaved(path: string, text: string): Promise<void> {
	showSnack(text);
	await saving(goto(path, { replaceState: true }));
}
