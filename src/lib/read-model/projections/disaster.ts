import type { DisasterNote } from '$lib/domain/disaster/disaster';
import type { Row } from '../row';
import { projection } from './projection';

export interface DisasterRow extends Row<DisasterNote> {
	/** 1 while published; withdrawn notes have 0 and '' below, and so are in no list. */
	listed: 0 | 1;
	author: string;
	disaster: string;
	role: string;
	phase: string;
}

export const disasterProjection = projection<DisasterNote, Omit<DisasterRow, keyof Row>>({
	type: 'disaster',
	table: 'disasterNotes',
	indexes: '[listed+recency], [disaster+recency], [role+recency], [phase+recency], author',
	keys: (doc) => {
		const isListed = doc.state === 'published';
		return {
			listed: isListed ? 1 : 0,
			disaster: isListed ? doc.disaster : '',
			role: isListed ? doc.role : '',
			phase: isListed ? doc.phase : '',
			author: doc.author
		};
	}
});
