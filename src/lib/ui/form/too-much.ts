/** What a field without a limit of its own takes, UTF-16 units. */
const UNLIMITED = 40_000;
/** Less than this is never refused: it costs nothing, and may be shortened in the field. */
const ALWAYS = 2000;

/** What is put into a field at once. */
interface Insertion {
	/** UTF-16 units of what is there, of which so many are chosen and will be replaced. */
	length: number;
	selected: number;
	/** What is pasted, dropped or typed; null when nothing comes in. */
	data: string | null;
}

/**
 * A book that is pasted by mistake: a browser lays the whole text of a field out with every letter, and each
 * letter is kept, counted and saved. What goes a little beyond a limit is taken, and shortened by the
 * person; what goes far beyond it is not taken at all, and is still where it was copied.
 *
 * @param maxlength of the field; undefined when it has none
 * @returns the text to show; '' when it is taken
 */
export function refusedInsertion(
	{ length, selected, data }: Insertion,
	maxlength: number | undefined
): string {
	const inserted = data?.length ?? 0;
	if (inserted <= ALWAYS) return '';
	const most = maxlength === undefined ? UNLIMITED : Math.max(2 * maxlength, ALWAYS);
	if (length - selected + inserted <= most) return '';
	const count = (n: number) => n.toLocaleString('ja-JP');
	const limit = maxlength === undefined ? most : maxlength;
	return `長すぎるため、貼り付けませんでした（${count(inserted)}文字）。ここに書けるのは ${count(limit)}文字までです。短くしてから貼り付けてください。`;
}

/** As `refusedInsertion`, for what is about to happen to a field; then it does not happen. */
export function refuseTooMuch(
	event: InputEvent & { currentTarget: HTMLTextAreaElement | HTMLInputElement },
	maxlength: number | undefined
): string {
	const { value, selectionStart, selectionEnd } = event.currentTarget;
	const data = event.data ?? event.dataTransfer?.getData('text/plain') ?? null;
	const selected = (selectionEnd ?? 0) - (selectionStart ?? 0);
	const refused = refusedInsertion({ length: value.length, selected, data }, maxlength);
	if (refused !== '') event.preventDefault();
	return refused;
}
