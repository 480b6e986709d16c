import { showSnack } from '$lib/ui';

/**
 * Gives an address of this app to somebody: by what the device has for it, else by the clipboard, else
 * as text to copy.
 *
 * @param path of the screen, beginning with `/`
 */
export async function shareLink(path: string, title: string): Promise<void> {
	const url = new URL(path, location.origin).href;
	if (typeof navigator.share === 'function') {
		try {
			await navigator.share({ title, url });
			return;
		} catch (error) {
			// Thought better of it; anything else is for the clipboard.
			if ((error as Error).name === 'AbortError') return;
		}
	}
	try {
		await navigator.clipboard.writeText(url);
		showSnack('リンクをコピーしました。このコミュニティの参加者だけが開けます。');
	} catch {
		showSnack(`コピーできませんでした。アドレス：${url}`, { tone: 'danger' });
	}
}
