import { readdir } from 'node:fs/promises';

/** Ends the command with this message. */
export function fail(message: string): never {
	console.error(message);
	process.exit(1);
}

/** Is there nothing in a folder, or no such folder? */
export async function isEmpty(folder: string): Promise<boolean> {
	return (await readdir(folder).catch(() => [])).length === 0;
}
