import * as v from 'valibot';
import { newEnvelope } from '../core/create';
import { defineDocument, type DocumentOf } from '../core/document';
import { choice, key, line, optionalText, text } from '../core/fields';
import { MUNICIPALITY_LABELS } from '../region/municipalities';

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

/** Who may join. Closed communities are joined by invitation of the 事務局 only. */
export const COMMUNITY_SCOPES = {
	region: '広域圏の職員',
	municipality: '庁内（同じ市町村の職員）'
} as const;

/** A community open to joining, listed in `commons`; its talk is in `community-<key>`. */
export const community = defineDocument({
	type: 'community',
	label: 'コミュニティ',
	merge: 'latest',
	rank: 5,
	entries: {
		/** Key of the space `community-<key>`. */
		community: key,
		title: line('名前', 60),
		kind: choice('種類', COMMUNITY_KINDS),
		scope: choice('範囲', COMMUNITY_SCOPES),
		/** The municipality of a 庁内 community; null for the whole region. */
		municipality: v.nullable(choice('市町村', MUNICIPALITY_LABELS)),
		purpose: text('目的', 2000),
		/** How to take part. */
		howTo: optionalText('参加方法', 2000),
		/** Person who hosts it. */
		host: key,
		/** Nobody joins or writes any more; whoever is in it may still read. */
		archived: v.optional(v.boolean())
	}
});
export type Community = DocumentOf<typeof community>;

/**
 * Key of a new community: short, because it is part of an address people read to each other. Longer
 * ones may exist. The administration has its form for new ones under `new`,
 * and the unanswered questions of all communities are at `unanswered`.
 */
export const newCommunityKey = v.pipe(
	v.string(),
	v.regex(
		/^[a-z0-9][a-z0-9-]{1,29}$/,
		'アドレスは、半角の小文字・数字・ハイフンで2〜30文字にしてください。先頭にハイフンは使えません。'
	),
	v.check(
		(value) => value !== 'new' && value !== 'unanswered',
		'アドレスに「new」と「unanswered」は使えません。'
	)
);

/**
 * A person's joining or leaving, written by that person, also offline: the server grants the space
 * when it arrives. Id `membership:<person>:<community>`, so that there is one for each pair.
 */
export const membership = defineDocument({
	type: 'membership',
	label: 'コミュニティへの参加',
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

/** Is this community meant for people of this municipality? Nobody else reads it. */
export function isMeantFor(
	community: Pick<Community, 'scope' | 'municipality'>,
	municipality: string
): boolean {
	return community.scope === 'region' || community.municipality === municipality;
}

/** May a person of this municipality join this community now? The server asks the same. */
export const isJoinable = (
	community: Pick<Community, 'scope' | 'municipality' | 'archived'>,
	municipality: string
): boolean => community.archived !== true && isMeantFor(community, municipality);
