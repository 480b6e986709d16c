import type { Plugin } from 'vite';

/**
 * SvelteKit tells screen readers of a new page in an element that it hides by a style attribute, which
 * our content security policy does not allow anywhere: it is hidden by a class of app.css instead.
 * Should SvelteKit write it differently, tests/e2e/policy.test.ts finds the attribute again.
 */
export function announcerByClass(): Plugin {
	return {
		name: 'yui:announcer-by-class',
		enforce: 'pre',
		transform(code, id) {
			if (!id.endsWith('/generated/root.svelte')) return;
			return code.replace(
				/(<div id="svelte-announcer"[^>]*) style="[^"]*"/,
				'$1 class="visually-hidden"'
			);
		}
	};
}
