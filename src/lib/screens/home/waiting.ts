import { longDate, tokyoDate } from '$lib/domain/core/time';
import { DUTIES, dutyPath } from '$lib/capabilities/inbox/duty';
import type { Me } from '$lib/domain/wire';
import type { YuiDatabase } from '$lib/read-model/database';
import { meetings } from '$lib/capabilities/event/event.query';
import { hostlessCommunities } from '$lib/capabilities/community/hosts.query';
import { unansweredForHost } from '$lib/capabilities/thread/thread.query';
import { meetingPath } from '$lib/capabilities/event/event.about';

/** Something that waits for one person to do it. */
export interface Waiting {
	/** What it is, as a sentence that says what to do. */
	text: string;
	/** A name in it that people typed; '' for none. */
	name: string;
	/** Where it is done. */
	href: string;
}

/** Asks the rows what waits for a person. @param now milliseconds */
type Source = (me: Me, now: number) => (database: YuiDatabase) => Promise<Waiting[]>;

/** Days before a meeting in which its organiser is shown who comes. */
const ORGANISING_DAYS = 21;

/**
 * What can wait, in the order of the home screen. A capability that has people decide or answer
 * something adds its source here.
 */
const SOURCES: readonly Source[] = [
	({ id }, now) =>
		async (database) => {
			const count = await unansweredForHost(id, now)(database);
			const text = `世話役のコミュニティで、2日返事のない質問が${count}件あります`;
			return count > 0 ? [{ text, name: '', href: '/communities/unanswered' }] : [];
		},
	({ id }, now) =>
		async (database) => {
			const near = await meetings(id, tokyoDate(now), ORGANISING_DAYS)(database);
			return near
				.filter(({ meeting, series }) => series.author === id && !meeting.cancelled)
				.map(({ meeting, confirmed, waiting }) => ({
					text: `${longDate(meeting.date)}の行事：参加 ${confirmed}人${waiting > 0 ? `・キャンセル待ち ${waiting}人` : ''}`,
					name: meeting.title,
					href: meetingPath(meeting.series, meeting.date)
				}));
		},
	() => async (database) =>
		(await database.duties.toArray())
			.filter(({ doc }) => doc.count > 0)
			.map(({ doc: { kind, count } }) => ({
				text: `${DUTIES[kind]}が${count}件、あなたの判断を待っています`,
				name: '',
				href: dutyPath(kind)
			})),
	(me) => async (database) =>
		(await hostlessCommunities(me)(database)).map(({ key, title }) => ({
			text: `「${title}」の世話役がいません。新しい世話役を選ぶ`,
			name: '',
			href: `/admin/communities/${key}`
		})),
	() => async (database) => {
		const count = await database.drafts.count();
		return count > 0
			? [{ text: `書きかけの下書きが${count}件あります`, name: '', href: '/drafts' }]
			: [];
	}
];

/** What the home screen has to know of the inbox. */
type Notices = { unread: number; items: readonly { kind: string; isUnread: boolean }[] };

/** What waits, notices nobody has looked at first; those of duties are not counted: what they tell of waits here. */
export function tasksOf(inbox: Notices | null, waiting: readonly Waiting[]): readonly Waiting[] {
	const told = inbox?.items.filter(({ kind, isUnread }) => kind === 'duty' && isUnread) ?? [];
	const unread = (inbox?.unread ?? 0) - told.length;
	if (unread <= 0) return waiting;
	return [
		{ text: `まだ見ていない通知が${unread}件あります`, name: '', href: '/inbox' },
		...waiting
	];
}

/** Everything that waits for this person, by source. */
export const waitingFor =
	(me: Me, now: number) =>
	async (database: YuiDatabase): Promise<Waiting[]> =>
		(await Promise.all(SOURCES.map((source) => source(me, now)(database)))).flat();
