import BookOpen from '@lucide/svelte/icons/book-open';
import CalendarDays from '@lucide/svelte/icons/calendar-days';
import CircleQuestionMark from '@lucide/svelte/icons/circle-question-mark';
import HandHeart from '@lucide/svelte/icons/hand-heart';
import House from '@lucide/svelte/icons/house';
import LifeBuoy from '@lucide/svelte/icons/life-buoy';
import Megaphone from '@lucide/svelte/icons/megaphone';
import RefreshCw from '@lucide/svelte/icons/refresh-cw';
import Search from '@lucide/svelte/icons/search';
import Sprout from '@lucide/svelte/icons/sprout';
import UserRound from '@lucide/svelte/icons/user-round';
import UsersRound from '@lucide/svelte/icons/users-round';

export interface NavigationItem {
	href: string;
	label: string;
	icon: typeof House;
	/** Other paths that belong to this item. */
	also?: readonly string[];
}

/** The five places of the app, at the bottom of a phone. */
export const MAIN_NAVIGATION: readonly NavigationItem[] = [
	{ href: '/', label: 'ホーム', icon: House, also: ['/threads'] },
	{ href: '/spread', label: '広め合う', icon: Megaphone, also: ['/disaster', '/handover'] },
	{ href: '/grow', label: '高め合う', icon: Sprout, also: ['/events'] },
	{ href: '/help', label: '助け合う', icon: HandHeart, also: ['/faq', '/communities'] },
	{ href: '/me', label: 'わたし', icon: UserRound, also: ['/drafts', '/sync', '/admin'] }
];

/** Added beside them where the screen is wide. */
export const MORE_NAVIGATION: readonly NavigationItem[] = [
	{ href: '/disaster', label: '災害ノート', icon: LifeBuoy },
	{ href: '/handover', label: '引継ぎ', icon: BookOpen },
	{ href: '/events', label: '行事', icon: CalendarDays },
	{ href: '/faq', label: 'FAQ', icon: CircleQuestionMark },
	{ href: '/communities', label: 'コミュニティ', icon: UsersRound },
	{ href: '/sync', label: '同期', icon: RefreshCw }
];

/** In the header of every screen. */
export const SEARCH: NavigationItem = { href: '/search', label: '検索', icon: Search };

/** True when `path` is the item's own page or one below it. */
export function isCurrent(item: Pick<NavigationItem, 'href' | 'also'>, path: string): boolean {
	return [item.href, ...(item.also ?? [])].some(
		(href) => path === href || (href !== '/' && path.startsWith(`${href}/`))
	);
}
