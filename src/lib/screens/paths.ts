import { dutyPath, type DutyKind } from '$lib/capabilities/inbox/duty';

/**
 * A path of this app, such as one to return to; '/' for what could lead elsewhere. Browsers leave
 * out tabs and line breaks and turn `\\` into `/`, so only they themselves can tell.
 */
export function ownPath(text: string): string {
	const home = 'https://home.invalid';
	if (!text.startsWith('/')) return '/';
	try {
		const { origin, pathname, search, hash } = new URL(text, home);
		const isOwn = origin === home && !pathname.startsWith('//');
		return isOwn ? pathname + search + hash : '/';
	} catch {
		// `URL.canParse` would ask before, but is missing before iOS 17.
		return '/';
	}
}

/** Addresses of the screens. A document id loses its type there: `disaster:s0001:…` → `s0001:…`. */
const bare = (id: string): string => encodeURIComponent(id.slice(id.indexOf(':') + 1));

export const disasterPath = (id: string): string => `/disaster/${bare(id)}`;
export const faqPath = (id: string): string => `/faq/${bare(id)}`;
/** The form for an entry made of a question. */
export const faqFromPath = (thread: string): string =>
	`/faq/new?from=${encodeURIComponent(thread)}`;
/** The form for the answer of one municipality. */
export const faqVariantPath = (base: string): string =>
	`/faq/new?variant=${encodeURIComponent(base)}`;
/** The form for a question that goes on from an entry. */
export const askAfterPath = (community: string, faq: string): string =>
	`/communities/${community}/new?faq=${encodeURIComponent(faq)}`;
export const communityPath = (key: string): string => `/communities/${key}`;
export const threadPath = (space: string, id: string): string =>
	`/communities/${space.slice('community-'.length)}/${bare(id)}`;
export const notebookPath = (id: string): string => `/handover/${bare(id)}`;
export const sectionPath = (notebook: string, code: string): string =>
	`${notebookPath(notebook)}/${code}`;
export const personPath = (person: string): string => `/people/${encodeURIComponent(person)}`;
export const meetingPath = (series: string, date: string): string =>
	`/events/${bare(series)}/${date}`;

/** The screen that shows a document, by its id and space; null when it has none of its own. */
export function documentPath(space: string, id: string): string | null {
	const [type, ...rest] = id.split(':');
	switch (type) {
		case 'disaster':
			return disasterPath(id);
		case 'faq':
			return faqPath(id);
		case 'thread':
		case 'acceptance':
			// Behind the type both are named alike.
			return threadPath(space, id);
		case 'reaction':
			return rest[1] === 'thread' ? threadPath(space, rest.slice(1).join(':')) : null;
		case 'useful':
			return faqPath(rest.slice(1).join(':'));
		case 'notebook':
			return notebookPath(id);
		case 'section':
			return sectionPath(`notebook:${rest.slice(0, -1).join(':')}`, rest.at(-1) ?? '');
		case 'signup':
			return meetingPath(`series:${rest.slice(1, -1).join(':')}`, rest.at(-1) ?? '');
		case 'occurrence':
			return meetingPath(`series:${rest.slice(0, -1).join(':')}`, rest.at(-1) ?? '');
		case 'series':
			return '/events';
		case 'community':
			return communityPath(rest.join(':'));
		case 'membership':
			return communityPath(rest.at(-1) ?? '');
		case 'board':
			return communityPath(space.slice('community-'.length));
		case 'person':
		case 'profile':
			return personPath(rest[0] ?? '');
		case 'duty':
			return dutyPath(rest[1] as DutyKind);
		case 'proposal':
			return '/communities/proposals';
		default:
			return null;
	}
}

/** The screen that shows what was found; null for people, who have none. */
export const resultPath = ({
	space,
	id,
	shownBy
}: {
	space: string;
	id: string;
	shownBy?: string;
}): string | null =>
	// A reply whose thread is not (any more) to be seen is shown by its community.
	documentPath(space, shownBy ?? id) ?? (id.startsWith('reply:') ? spacePath(space) : null);

/** The screen of a community, by its space. */
export const spacePath = (space: string): string => communityPath(space.slice('community-'.length));

/** The form that edits a document; null when it has none. */
export function editPath(space: string, id: string): string | null {
	const [type] = id.split(':');
	switch (type) {
		case 'disaster':
			return `/disaster/new?id=${encodeURIComponent(id)}`;
		case 'faq':
			return `/faq/new?id=${encodeURIComponent(id)}`;
		case 'thread':
			return `/communities/${space.slice('community-'.length)}/new?id=${encodeURIComponent(id)}`;
		case 'board':
			return `/communities/${space.slice('community-'.length)}/board`;
		case 'profile':
			return '/me/profile';
		case 'section':
			return `${documentPath(space, id)}?edit=1`;
		default:
			return null;
	}
}
