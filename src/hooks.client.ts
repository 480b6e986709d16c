import type { ClientInit } from '@sveltejs/kit';

/** The app does not begin where static/needs.js has said that it cannot run: what it says stays. */
export const init: ClientInit = async () => {
	if (document.documentElement.hasAttribute('data-lacking')) await new Promise(() => undefined);
};
