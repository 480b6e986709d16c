/** The key of an event, for handlers of keys. */

/** What every browser says of a key that an input method took for itself. */
const TAKEN = 229;

/**
 * The key that was pressed, as `KeyboardEvent.key`; '' for one that belongs to the input method: the
 * Enter that confirms kanji chooses and sends nothing. Safari sends it after the composition has ended,
 * with `isComposing: false`, and only the old `keyCode` tells (https://bugs.webkit.org/show_bug.cgi?id=165004).
 */
export const keyOf = ({
	key,
	keyCode,
	isComposing
}: Pick<KeyboardEvent, 'key' | 'keyCode' | 'isComposing'>): string =>
	isComposing || keyCode === TAKEN ? '' : key;
