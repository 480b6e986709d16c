import { NOBODY } from '$lib/capabilities/anonymous/nobody';
import { municipalityName } from '$lib/domain/region/municipalities';
import type { Person } from '$lib/capabilities/directory/directory';

/** Beside the office of whoever has no account any more. */
export const LEFT = '（いまは利用していません）';

/** 「郡山市 東行政センター」, with a mark for whoever left; nothing while the directory has not arrived, or for nobody’s. */
export const officeOf = (person: Person | undefined): string | undefined =>
	person && person.person !== NOBODY
		? `${municipalityName(person.municipality)} ${person.unitName}${person.left ? LEFT : ''}`
		: undefined;

/** Name of an author, also before the directory has arrived. */
export const nameOf = (person: Person | undefined): string => person?.name ?? '（名簿を受信中）';

/** 「例田 一郎（サンプル）・郡山市 総務課・10:32」. */
export const bylineOf = (person: Person | undefined, when: string): string =>
	[nameOf(person), officeOf(person), when].filter(Boolean).join('・');
