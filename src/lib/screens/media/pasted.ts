import { isBlank } from '$lib/domain/core/fields';

/**
 * The files of a paste that are to be attached. Office programs put a picture of what was copied beside
 * its text: with a text, the text was meant. A Mac names a copied file in a text, which is none.
 *
 * @param data of the event; null when the browser gives none
 */
export function pastedFiles(
	data: (Pick<DataTransfer, 'getData'> & { files: Iterable<File> }) | null
): File[] {
	const files = [...(data?.files ?? [])];
	const text = data?.getData('text/plain') ?? '';
	const names = files.map(({ name }) => name).join('\n');
	return isBlank(text) || text.replace(/\r\n?/g, '\n').trim() === names ? files : [];
}
