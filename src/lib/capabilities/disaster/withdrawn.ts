import { emptied } from '$lib/domain/typed';
import { WITHDRAWN_TITLE, type DisasterNote } from './disaster';

/** The note after its teller took it back: title, texts and photos are gone, the record stays. */
export const withdrawn = (note: DisasterNote): DisasterNote => ({
	...emptied(note, WITHDRAWN_TITLE),
	state: 'withdrawn'
});
