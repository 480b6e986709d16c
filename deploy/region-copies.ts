import { cp, lstat, mkdir, readdir, realpath, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { openEmbeddedEngine } from '../src/lib/server/engine/embedded/engine';
import { ACCOUNTS } from '../src/lib/server/engine/engine';
import { renewHistory } from '../src/lib/server/identity';
import { log } from '../src/lib/server/log';

/**
 * Copies of the embedded engine's data. Whatever fails, the data are as they were, and nothing that is
 * half done stands where data or a copy are looked for: it is made beside it and renamed when whole.
 * Errors are one line for whoever runs the command.
 */

// What the engine would say in its own words is said here in one line.
log.level = 'silent';

/** Ends the command with this message. */
export function fail(message: string): never {
	console.error(message);
	process.exit(1);
}

/**
 * The one folder a command is given, where whoever runs it stands: npm itself goes to the project first.
 *
 * @param usage said to whoever gives something else
 * @returns null when none is given
 */
export function folderArgument(
	usage: string,
	given: readonly string[] = process.argv.slice(2),
	from: string = process.env.INIT_CWD ?? process.cwd()
): string | null {
	const [folder, ...more] = given;
	if (folder === undefined) return null;
	if (more.length > 0 || folder.startsWith('-')) fail(usage);
	return resolve(from, folder);
}

/**
 * Copies the data into a folder that is new, or empty.
 *
 * @returns the number of databases
 */
export async function backUp(dataDir: string, target: string): Promise<number> {
	const [data, copy] = [await realPath(dataDir), await realPath(target)];
	assertApart(data, copy);
	if (!(await holdsDatabases(data))) throw new Error(`There are no data in ${data}.`);
	if (!(await isEmpty(copy))) throw new Error(`${copy} is not empty: name a new folder.`);
	await assertAtRest(data);
	await mkdir(dirname(copy), { recursive: true });
	const coming = await copyBeside(data, copy);
	await orElse(
		remover(coming),
		`${copy} cannot be made: name a folder that is not there yet.`,
		async () => {
			await removeEmpty(copy);
			await rename(coming, copy);
		}
	);
	return (await readdir(copy)).length;
}

/**
 * Puts a copy in place of the data, with another past (`renewHistory`).
 *
 * @returns the folder in which the data that were there are kept; null when there were none
 */
export async function restoreFrom(dataDir: string, source: string): Promise<string | null> {
	const [data, copy] = [await realPath(dataDir), await realPath(source)];
	assertApart(data, copy);
	if (!(await holdsDatabases(copy)))
		throw new Error(`${copy} is no copy of a region: name a folder made by npm run backup.`);
	const isThere = !(await isEmpty(data));
	if (await holdsDatabases(data)) await assertAtRest(data);

	await mkdir(dirname(data), { recursive: true });
	const coming = await copyBeside(copy, data);
	const undo = remover(coming);
	await orElse(
		undo,
		`${copy} is no copy of a region: name a folder made by npm run backup. The data are as they were.`,
		async () => {
			const engine = await openEmbeddedEngine(coming);
			try {
				if (!(await isRegion(engine))) throw new Error('there is nobody in it');
				await renewHistory(engine);
			} finally {
				await engine.close();
			}
		}
	);

	const kept = `${data}.before-${new Date().toISOString().replace(/[:.]/g, '-')}`;
	await orElse(
		undo,
		`${data} cannot be renamed, so it is as it was: stop the server, and let DATA_DIR be a folder that is no mount point.`,
		() => (isThere ? rename(data, kept) : removeEmpty(data))
	);
	await orElse(
		async () => {
			if (isThere) await rename(kept, data);
			await undo();
		},
		`${coming} cannot be renamed to ${data}, so the data are as they were: try again.`,
		() => rename(coming, data)
	);
	return isThere ? kept : null;
}

/** Does a copy know who it is? One that was never served does not, but has people. */
async function isRegion(engine: Awaited<ReturnType<typeof openEmbeddedEngine>>): Promise<boolean> {
	const accounts = engine.database<object>(ACCOUNTS);
	const identity = await accounts.get('_local/region').catch(() => null);
	return identity !== null || (await accounts.info()).doc_count > 0;
}

/** Is there nothing in a folder, or no such folder? @throws when it is a file, or may not be read */
async function isEmpty(folder: string): Promise<boolean> {
	const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return [];
		throw new Error(`${folder} cannot be read: name a folder (${error.code}).`);
	});
	return names.length === 0;
}

/** Opening a folder without would begin a region in it. */
const holdsDatabases = async (folder: string): Promise<boolean> =>
	(await lstat(join(folder, ACCOUNTS, 'CURRENT')).catch(() => null)) !== null;

/** Where a path leads to, also when its last folders are still to be made. */
async function realPath(path: string): Promise<string> {
	const whole = resolve(path);
	const known = await realpath(whole).catch(() => null);
	if (known !== null || dirname(whole) === whole) return known ?? whole;
	return join(await realPath(dirname(whole)), basename(whole));
}

/** @throws when one of them is the other, or lies inside it: a copy would copy itself */
function assertApart(data: string, copy: string): void {
	const within = (inner: string, outer: string): boolean =>
		`${inner}${sep}`.startsWith(outer.endsWith(sep) ? outer : `${outer}${sep}`);
	if (within(copy, data) || within(data, copy))
		throw new Error(`${copy} and the data in ${data} lie in one another: name a folder elsewhere.`);
}

/** @throws while a server has the data: LevelDB's files belong together */
async function assertAtRest(data: string): Promise<void> {
	const engine = await openEmbeddedEngine(data).catch(() => {
		throw new Error(
			`${data} cannot be opened: stop the server first. (Only if no server runs are the data damaged: then restore a copy.)`
		);
	});
	await engine.close();
}

/** Copies a folder beside where it is to be. */
async function copyBeside(from: string, to: string): Promise<string> {
	const coming = `${to}.new`;
	if (!(await isEmpty(coming)))
		throw new Error(`${coming} is left of a copy that broke off: remove it, then try again.`);
	await orElse(
		remover(coming),
		`${from} could not be copied to ${coming}, nothing is changed: make room, or name another folder.`,
		() => cp(from, coming, { recursive: true, preserveTimestamps: true })
	);
	return coming;
}

const remover = (folder: string) => (): Promise<void> =>
	rm(folder, { recursive: true, force: true });

async function removeEmpty(folder: string): Promise<void> {
	await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
		if (error.code !== 'ENOENT') throw error;
	});
}

/** Undoes what was begun when the next step fails, and says what to do. */
async function orElse(
	undo: () => Promise<void>,
	advice: string,
	step: () => Promise<void>
): Promise<void> {
	try {
		await step();
	} catch (cause) {
		await undo();
		const said = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
		throw new Error(`${advice} (${said})`, { cause });
	}
}
