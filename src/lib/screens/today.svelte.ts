import { tokyoDate } from '$lib/domain/core/time';

/** How late a screen that is open may hear of midnight, milliseconds. */
const LOOK_MS = 60_000;

/**
 * The date in Tokyo, which turns at midnight also on a screen that stays open. Create it while a
 * component is set up.
 */
export function todayInTokyo(): { readonly date: string } {
	let date = $state(tokyoDate(Date.now()));
	$effect(() => {
		const look = () => (date = tokyoDate(Date.now()));
		const timer = setInterval(look, LOOK_MS);
		// Timers stand still on a phone that was put away.
		document.addEventListener('visibilitychange', look);
		return () => {
			clearInterval(timer);
			document.removeEventListener('visibilitychange', look);
		};
	});
	return {
		get date() {
			return date;
		}
	};
}
