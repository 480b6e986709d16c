/** Gives the person a file to keep. */
export function download(name: string, content: BlobPart, type: string): void {
	const url = URL.createObjectURL(new Blob([content], { type }));
	const link = document.createElement('a');
	link.href = url;
	link.download = name;
	link.click();
	// The browser has taken the content by the next task; some take a little longer to ask.
	setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
