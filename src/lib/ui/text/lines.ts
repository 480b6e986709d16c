/** Characters of Japanese in a row of a card on a phone of 360 px. */
const ROW = 18;

/**
 * The first lines of a text that stand whole in so many rows of a phone, the first one whatever its
 * length: half a line of a schedule or of a list says something else. Empty lines are left out.
 *
 * @returns `rest` is the number of lines that are not shown
 */
export function wholeLines(text: string, rows: number): { shown: string; rest: number } {
	const lines = text.split(/\r\n?|\n/).filter((line) => line.trim() !== '');
	let used = 0;
	const shown = lines.filter((line, index) => {
		used += Math.max(1, Math.ceil(line.trim().length / ROW));
		return index === 0 || used <= rows;
	});
	return { shown: shown.join('\n'), rest: lines.length - shown.length };
}
