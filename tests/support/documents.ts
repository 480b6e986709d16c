import { newDisasterNote } from '$lib/capabilities/disaster/disaster';
import { newDraft } from '$lib/capabilities/draft/draft';
import { newNotebook } from '$lib/capabilities/handover/handover';
import { newThread, type Thread } from '$lib/capabilities/thread/thread';

/** Documents for tests. `key` makes them differ; the author is a person id. */

const NOW = '2026-04-01T00:00:00.000Z';

export const threadBy = (author: string, key: string, body = '本文です。'): Thread =>
	newThread({ author, key, now: NOW }, { kind: 'discussion', title: `話題 ${key}`, body });

export const draftBy = (author: string, key: string, title = '下書き') =>
	newDraft(
		{ author, key, now: NOW },
		{ form: 'thread', target: '', path: '/communities', title, fields: { body: '途中です。' } }
	);

export const notebookBy = (author: string, key: string, title = '事業') =>
	newNotebook({ author, key, now: NOW }, { title, predecessor: '', successor: '' });

export const noteBy = (author: string, key: string) =>
	newDisasterNote(
		{ author, key, now: NOW },
		{
			title: '避難所の初日',
			disaster: 'earthquake',
			disasterName: '',
			occurredOn: '',
			municipality: '072036',
			role: 'shelter',
			experience: '',
			phase: '10h',
			standpoint: 'affected',
			summary: '鍵と名簿。',
			q1: '',
			q2: '',
			q3: '',
			q4: '',
			q5: '',
			next: '',
			preparation: '',
			consent: true,
			anonymised: true
		}
	);

/** A revision as a replica would send it: `{ ...document, ...revision(2, 'b', 'a') }`. */
export function revision(start: number, ...ids: string[]) {
	return { _rev: `${start}-${ids[0]}`, _revisions: { start, ids } };
}
