import { readdir, readlink, realpath, rename, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * A restore puts the data aside and a copy in their place: two renames, between which there are no data.
 * The folder with this name is the copy, whole and looked through; while there are no data, it is the data.
 *
 * @param data path of the data, as `realPath` says it
 */
export const readyFolder = (data: string): string => `${data}.restored`;

/**
 * Completes a restore that was killed between its renames. Whoever opens the data calls it first: they
 * would otherwise begin an empty region. The copy of one that was killed before them is put aside: it would
 * otherwise become the data whenever these are taken away.
 *
 * @returns what was found
 */
export async function finishRestore(dataDir: string): Promise<'completed' | 'unused' | null> {
	const data = await realPath(dataDir);
	const ready = readyFolder(data);
	if (await isEmpty(ready)) return null;
	if (!(await isEmpty(data))) {
		await rename(ready, `${data}.unused-${new Date().toISOString().replace(/[:.]/g, '-')}`);
		return 'unused';
	}
	await removeEmpty(data);
	await rename(ready, data);
	return 'completed';
}

/** Where a path leads to, also when its last folders, or those a link names, are not there. */
export async function realPath(path: string): Promise<string> {
	const whole = resolve(path);
	const known = await realpath(whole).catch(() => null);
	if (known !== null || dirname(whole) === whole) return known ?? whole;
	const target = await readlink(whole).catch(() => null);
	const above = await realPath(dirname(whole));
	return target === null ? join(above, basename(whole)) : realPath(resolve(above, target));
}

/** Is there nothing in a folder, or no such folder? @throws when it is a file, or may not be read */
export async function isEmpty(folder: string): Promise<boolean> {
	const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return [];
		throw new Error(`${folder} cannot be read: name a folder (${error.code}).`);
	});
	return names.length === 0;
}

/** Removes a folder with nothing in it, if it is there. */
export async function removeEmpty(folder: string): Promise<void> {
	await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
		if (error.code !== 'ENOENT') throw error;
	});
}
