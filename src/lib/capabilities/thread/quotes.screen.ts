import { cut } from '$lib/domain/core/cut';
import type { Reply, Thread } from './thread';
import { plainExcerpt } from '$lib/ui';

/** Characters of a quotation. */
const LENGTH = 120;

/** A post's own text in short, without what it quotes itself. */
export function quotedText({ body }: Pick<Thread | Reply, 'body'>): string {
	const text = plainExcerpt(body).replace(/\s+/g, ' ').trim();
	return text.length <= LENGTH ? text : `${cut(text, LENGTH)}…`;
}
