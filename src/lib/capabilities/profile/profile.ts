import * as v from 'valibot';
import { newEnvelope } from '$lib/domain/core/create';
import { defineDocument, type DocumentOf } from '$lib/domain/core/document';
import { choice, line, optionalLine, optionalText } from '$lib/domain/core/fields';
import { OWN, moderated, owned } from '$lib/domain/permissions/presets';

/** What somebody can be asked about (経験タグ). */
export const EXPERIENCE_AREAS = {
	work: '業務',
	system: 'システム',
	disaster: '災害',
	family: '子育て・介護の制度',
	career: '職歴'
} as const;
export type ExperienceArea = keyof typeof EXPERIENCE_AREAS;

/** Days on which somebody can be asked; municipal offices are open on these. */
export const ASKABLE_DAYS = { mon: '月', tue: '火', wed: '水', thu: '木', fri: '金' } as const;
export type AskableDay = keyof typeof ASKABLE_DAYS;

/** Tags of one person; more say nothing any more. */
export const MAX_TAGS = 20;

const isUnique = (values: readonly string[]): boolean => new Set(values).size === values.length;

/**
 * What a person says of their own experience, so that others know whom to ask. It is the person's own
 * and voluntary, and says nothing that the directory does not hold about anybody else.
 */
export const profile = defineDocument({
	type: 'profile',
	label: '経験の登録',
	permissions: { ...owned, ...moderated({}), delete: OWN, spaces: ['commons'] },
	merge: 'fields',
	rank: 42,
	entries: {
		tags: v.pipe(
			v.array(
				v.strictObject({
					area: choice('種類', EXPERIENCE_AREAS),
					text: line('経験', 40)
				})
			),
			v.maxLength(MAX_TAGS, `経験は${MAX_TAGS}個まで登録できます。`),
			v.check(
				(tags) => isUnique(tags.map(({ area, text }) => `${area} ${text}`)),
				'同じ経験が2回入っています。'
			)
		),
		introduction: optionalText('ひとこと', 400),
		/** Off: the tags stay, but nobody is sent there. */
		isAskable: v.boolean(),
		days: v.pipe(
			v.array(choice('相談できる曜日', ASKABLE_DAYS)),
			v.check((days) => isUnique(days), '同じ曜日が2回選ばれています。')
		),
		/** How: 「結で」「内線」「昼休みに」. */
		how: optionalLine('相談の方法', 80)
	}
});
export type Profile = DocumentOf<typeof profile>;
export type ProfileFields = Pick<Profile, 'tags' | 'introduction' | 'isAskable' | 'days' | 'how'>;

export function newProfile(author: string, now: string, fields: ProfileFields): Profile {
	return { ...newEnvelope('profile', { author, now, key: 'main' }), ...fields };
}

/** 「月・水・金」; '' when none is named. */
export const daysText = (days: readonly AskableDay[]): string =>
	(Object.keys(ASKABLE_DAYS) as AskableDay[])
		.filter((day) => days.includes(day))
		.map((day) => ASKABLE_DAYS[day])
		.join('・');
