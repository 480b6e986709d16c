/** One entry in the directory of a ZIP file. */
export interface ZipEntry {
	name: string;
	/** 0 stored, 8 deflated. */
	method: number;
	/** Of its bytes in the file. */
	packed: number;
	/** Where its local header begins. */
	at: number;
}

const MAX_ENTRIES = 10_000;
const MAX_NAME = 300;

const latin = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/**
 * The directory of a ZIP file; null when it has none that can be read, or more entries than anybody
 * looks at: what is not looked at could be anything.
 */
export function entriesOfZip(bytes: Uint8Array): ZipEntry[] | null {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const earliest = Math.max(0, bytes.length - 22 - 0xffff);
	let end = bytes.length - 22;
	while (end >= earliest && view.getUint32(end, true) !== 0x06054b50) end--;
	if (end < earliest) return null;
	const count = view.getUint16(end + 10, true);
	if (count > MAX_ENTRIES) return null;
	let at = view.getUint32(end + 16, true);
	const entries: ZipEntry[] = [];
	while (entries.length < count) {
		if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50) return null;
		const length = view.getUint16(at + 28, true);
		entries.push({
			name: latin(bytes.subarray(at + 46, at + 46 + Math.min(length, MAX_NAME))),
			method: view.getUint16(at + 10, true),
			packed: view.getUint32(at + 20, true),
			at: view.getUint32(at + 42, true)
		});
		at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
	}
	return entries;
}
