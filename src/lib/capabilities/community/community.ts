import * as v from 'valibot';
import { newEnvelope } from '$lib/domain/core/create';
import { defineDocument, type DocumentOf } from '$lib/domain/core/document';
import { choice, key, line, optionalText, text } from '$lib/domain/core/fields';
import { MUNICIPALITY_LABELS } from '$lib/domain/region/municipalities';
import { OWN, owned, servers, toAndFro } from '$lib/domain/permissions/presets';

/** The three words that close the proposal deck; they are the app's navigation. */
export const PURPOSES = { spread: '広め合う', grow: '高め合う', help: '助け合う' } as const;
export type Purpose = keyof typeof PURPOSES;

/** The deck's seven kinds of community, and the word each belongs to. */
export const COMMUNITY_KINDS = {
	experience: '経験の共有',
	region: '地元理解',
	charm: '魅力発掘・発信',
	learning: '学び合い',
	consultation: '相談',
	worklife: 'ワークライフバランス',
	support: '職場応援'
} as const;
export type CommunityKind = keyof typeof COMMUNITY_KINDS;

export const PURPOSE_OF_KIND: Readonly<Record<CommunityKind, Purpose>> = {
	experience: 'spread',
	region: 'spread',
	charm: 'spread',
	learning: 'grow',
	consultation: 'help',
	worklife: 'help',
	support: 'help'
};

/** Who may join. */
export const COMMUNITY_SCOPES = {
	region: '広域圏の職員',
	municipality: '庁内（同じ市町村の職員）',
	closed: '招待された職員だけ'
} as const;

/** People invited to a closed community, at most: what is larger is not closed. */
export const MAX_INVITED = 300;

/** A community open to joining, listed in `commons`; its talk is in `community-<key>`. */
export const community = defineDocument({
	type: 'community',
	label: 'コミュニティ',
	permissions: { ...servers, spaces: ['commons'] },
	merge: 'latest',
	rank: 5,
	entries: {
		/** Key of the space `community-<key>`. */
		community: key,
		title: line('名前', 60),
		kind: choice('種類', COMMUNITY_KINDS),
		scope: choice('範囲', COMMUNITY_SCOPES),
		/**
		 * The municipality of a 庁内 community; of a closed one, the municipality that administers it. Null for
		 * the whole region.
		 */
		municipality: v.nullable(choice('市町村', MUNICIPALITY_LABELS)),
		purpose: text('目的', 2000),
		/** How to take part. */
		howTo: optionalText('参加方法', 2000),
		/** Person who hosts it. */
		host: key,
		/** Persons who may join a closed community besides its host; they are named as openly as members. */
		invited: v.optional(
			v.pipe(v.array(key), v.maxLength(MAX_INVITED, `招待できるのは${MAX_INVITED}人までです。`))
		),
		/** Nobody joins or writes any more; whoever is in it may still read. */
		archived: v.optional(v.boolean())
	}
});
export type Community = DocumentOf<typeof community>;

const RESERVED: ReadonlySet<string> = new Set(['new', 'propose', 'proposals', 'unanswered']);

/**
 * Key of a new community: short, because it is part of an address people read to each other. Longer
 * ones may exist. Some words are addresses of screens.
 */
export const newCommunityKey = v.pipe(
	v.string(),
	v.regex(
		/^[a-z0-9][a-z0-9-]{1,29}$/,
		'アドレスは、半角の小文字・数字・ハイフンで2〜30文字にしてください。先頭にハイフンは使えません。'
	),
	v.check((value) => !RESERVED.has(value), 'このアドレスは使えません。別のアドレスにしてください。')
);

/**
 * A person's joining or leaving, written by that person, also offline: the server grants the space
 * when it arrives. Id `membership:<person>:<community>`, so that there is one for each pair.
 */
export const membership = defineDocument({
	type: 'membership',
	label: 'コミュニティへの参加',
	permissions: {
		...owned,
		read: OWN,
		spaces: ['commons'],
		id: ['author', 'community'],
		immutable: ['community'],
		states: toAndFro('joined', 'left')
	},
	merge: 'latest',
	rank: 30,
	entries: {
		community: key,
		state: v.picklist(['joined', 'left'])
	}
});
export type Membership = DocumentOf<typeof membership>;

/** A person's first word on a community; later changes are `revised`. */
export function newMembership(input: {
	author: string;
	now: string;
	community: string;
	state: Membership['state'];
}): Membership {
	return {
		...newEnvelope('membership', { author: input.author, now: input.now, key: input.community }),
		community: input.community,
		state: input.state
	};
}

/** Who wants to join: person id and the code of their municipality. */
export interface Joining {
	id: string;
	municipality: string;
}

/** Is this community meant for this person? Nobody else reads it. */
export function isMeantFor(
	{ scope, municipality, host, invited }: Audience,
	person: Joining
): boolean {
	if (scope === 'region') return true;
	if (scope === 'municipality') return municipality === person.municipality;
	return host === person.id || invited?.includes(person.id) === true;
}

/** What of a community says whom it is meant for. */
export type Audience = Pick<Community, 'scope' | 'municipality' | 'host' | 'invited'>;

/** May this person join this community now? The server asks the same. */
export const isJoinable = (
	community: Audience & Pick<Community, 'archived'>,
	person: Joining
): boolean => community.archived !== true && isMeantFor(community, person);

/** Why this person may not join, in a few words. */
export const whoMayJoin = ({ scope }: Pick<Community, 'scope'>): string =>
	scope === 'closed'
		? '招待された職員が参加できます。参加したいときは、世話役に声をかけてください。'
		: '同じ市町村の職員が参加できます。';
