import { newEnvelope, revised } from '../../../src/lib/domain/core/create';
import {
	newNotebook,
	newSection,
	type Notebook,
	type Section
} from '../../../src/lib/capabilities/handover/handover';
import { postPast } from '../../../src/lib/capabilities/thread/thread';
import { newThread, type Thread } from '../../../src/lib/capabilities/thread/thread';
import { newDraft, type Draft } from '../../../src/lib/capabilities/draft/draft';
import type { Envelope } from '../../../src/lib/domain/core/document';

let count = 0;

/** Instants that rise with every call, so that no two writes are by chance the same. */
export const instant = (): string => new Date(Date.UTC(2026, 3, 1) + ++count * 1000).toISOString();

export const aThread = (
	author: string,
	title = 'はじめまして',
	key: string = crypto.randomUUID()
): Thread =>
	newThread({ author, now: instant(), key }, { kind: 'discussion', title, body: '本文です。' });

export const aSection = (author: string, text: string, notebook = 'notebook:a:n1'): Section =>
	newSection(author, instant(), { notebook, section: '04', text });

export const aNotebook = (author: string, key = 'n1'): Notebook =>
	newNotebook(
		{ author, now: instant(), key },
		{ title: '公用車の管理', predecessor: '', successor: '' }
	);

export const aDraft = (author: string, text: string, key: string = crypto.randomUUID()): Draft =>
	newDraft(
		{ author, now: instant(), key },
		{ form: 'thread', target: '', path: '/communities', title: '下書き', fields: { body: text } }
	);

/** The next revision of a document, edited from `rev`. */
export const edited = <D extends Envelope>(
	document: D,
	rev: string,
	editor: string,
	change: Partial<D>
): D => {
	const next = { ...revised(document, editor, instant()), ...change, _rev: rev };
	const isPost = document.type === 'thread' || document.type === 'reply';
	return isPost ? postPast.continued(document, next) : next;
};

export { newEnvelope };
