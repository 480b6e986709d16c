import { cut } from './core/cut';
import type { Envelope } from './core/document';
import { typedTexts } from './typed';

/** First words of a document, for lists of unsent items; its date where nobody types any. */
export function firstWords(document: object): string {
	const { date, _deleted } = document as { date?: unknown; _deleted?: boolean };
	// Of a deleted document nothing is left to read.
	if (_deleted) return '';
	const [text = typeof date === 'string' ? date : ''] = typedTexts(document as Envelope);
	return cut(text.trim().split('\n')[0]!, 60);
}
