/** Hands a file to the browser's downloads. */
export function saveFile(file: Blob, name: string): void {
	const link = document.createElement('a');
	link.href = URL.createObjectURL(file);
	link.download = name;
	link.click();
	// Most browsers have taken it over by the next turn; some take a little longer to ask.
	setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
