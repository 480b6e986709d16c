import type { Acceptance } from '$lib/capabilities/thread/acceptance';
import { meetingPath } from '$lib/capabilities/event/event.about';
import { threadPath } from '$lib/capabilities/thread/thread.about';
import { NOBODY } from '$lib/capabilities/anonymous/nobody';
import type { Envelope } from '$lib/domain/core/document';
import { SYSTEM } from '$lib/domain/core/document';
import { COMMONS } from '$lib/domain/core/space';
import type { Verdict } from '$lib/capabilities/event/event';
import { dutyPath, type Duty } from '$lib/capabilities/inbox/duty';
import type { NoticeKind } from '$lib/capabilities/inbox/notices';
import { isDeleted, type Reply, type Thread } from '$lib/capabilities/thread/thread';

/** That one person is to be told of one thing; whether they really are is decided when it is sent. */
export interface Telling {
	person: string;
	kind: NoticeKind;
	/** Space of what it is about. */
	space: string;
	/** Thread, or what else it is about; further things about the same replace the notice. */
	about: string;
	/** Posts it is about: of what is hidden nobody is told. */
	posts: readonly string[];
	/** Whose texts and names are in it. */
	authors: readonly string[];
	/** Path of the app. */
	path: string;
	title: string;
	/** ISO 8601. */
	at: string;
}

const pathOf = (space: string, thread: string, post = ''): string =>
	threadPath(space, thread) + (post === '' ? '' : `#post-${post.replaceAll(':', '-')}`);

/**
 * Whom a post, or an accepted answer, concerns. Pure.
 *
 * @param thread the thread it belongs to
 * @param watchers people who may want to hear of every new thread; their level is asked later
 * @param unnamed who is behind posts without a name, by id: whoever asked so is told, and nobody else
 */
export function tellingsOf(
	space: string,
	document: Envelope,
	thread: Thread | null,
	watchers: Iterable<string>,
	unnamed: ReadonlyMap<string, string> = new Map()
): Telling[] {
	if (!thread || isDeleted(thread)) return [];
	const common = { space, about: thread._id, title: thread.title };
	if (document.type === 'thread') {
		const { mentions = [], author, createdAt: at } = document as Thread;
		const told = { ...common, posts: [thread._id], authors: [author], at };
		const path = pathOf(space, thread._id);
		return [
			...mentions.map((person) => ({ ...told, path, person, kind: 'mention' as const })),
			...[...watchers]
				.filter((person) => !mentions.includes(person))
				.map((person) => ({ ...told, path, person, kind: 'thread' as const }))
		].filter(({ person }) => person !== author);
	}
	if (document.type === 'reply') {
		const { _id, mentions = [], author, createdAt: at } = document as Reply;
		if (isDeleted(document as Reply)) return [];
		const asker = unnamed.get(thread._id) ?? thread.author;
		const people = new Set([...mentions, asker]);
		const writer = unnamed.get(_id) ?? author;
		return [...people]
			.filter((person) => person !== writer && person !== NOBODY)
			.map((person) => ({
				...common,
				...{ person, posts: [thread._id, _id], authors: [thread.author, author], at },
				path: pathOf(space, thread._id, _id),
				kind: mentions.includes(person) ? 'mention' : 'answer'
			}));
	}
	if (document.type !== 'acceptance') return [];
	const { reply, editor, updatedAt: at } = document as Acceptance;
	const [, named = ''] = reply.split(':');
	const person = unnamed.get(reply) ?? named;
	if (person === '' || person === NOBODY || person === editor) return [];
	return [
		{
			...common,
			...{ person, posts: [thread._id, reply], authors: [thread.author], at },
			...{ kind: 'accepted', path: pathOf(space, thread._id, reply) }
		}
	];
}

/** That a sign-up was answered; what one takes back oneself needs no telling. */
export function tellingOfVerdict(verdict: Verdict, title: string): Telling[] {
	const { _id: about, person, outcome, series, date, updatedAt: at } = verdict;
	if (outcome === 'cancelled') return [];
	const path = meetingPath(series, date);
	const told = { person, about, path, title, at, posts: [], authors: [SYSTEM] };
	return [{ ...told, kind: 'verdict', space: COMMONS }];
}

/** That the server left something in a person's own space, of whose contents nothing is told. */
export function tellingOfAnswer(document: Envelope, person: string): Telling {
	const { _id: about, updatedAt: at } = document;
	const told = { person, about, at, title: '', posts: [], authors: [SYSTEM], space: COMMONS };
	if (document.type === 'decision')
		return { ...told, kind: 'decision', path: '/communities/proposals' };
	if (document.type !== 'duty') return { ...told, kind: 'published', path: '/me/anonymous' };
	const { kind, arrivedAt } = document as Duty;
	return { ...told, kind: 'duty', path: dutyPath(kind), at: arrivedAt };
}
