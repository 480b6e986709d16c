/** Shows a number at the icon of the installed app, where the system can; 0 takes it away. */
export function showBadge(count: number): void {
	if (!('setAppBadge' in navigator)) return;
	// Refused where the app is not installed: nothing is lost.
	void (count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(
		() => undefined
	);
}
