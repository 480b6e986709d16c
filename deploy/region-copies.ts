import { cp, lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { openEmbeddedEngine } from '../src/lib/server/engine/embedded/engine';
import {
	finishRestore,
	isEmpty,
	readyFolder,
	realPath,
	removeEmpty
} from '../src/lib/server/engine/embedded/restored';
import { ACCOUNTS } from '../src/lib/server/engine/engine';
import { renewHistory } from '../src/lib/server/identity';
import { log } from '../src/lib/server/log';

/**
 * Copies of the embedded engine's data. Whatever fails, the data are as they were, and nothing that is
 * half done stands where data or a copy are looked for: it is made beside it and renamed when whole. A
 * restore that is killed leaves the data as they were, or is completed by whoever opens them next.
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
	await finishRestore(dataDir);
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
	await finishRestore(dataDir);
	const [data, copy] = [await realPath(dataDir), await realPath(source)];
	assertApart(data, copy);
	if (!(await holdsDatabases(copy)))
		throw new Error(`${copy} is no copy of a region: name a folder made by npm run backup.`);
	const isThere = !(await isEmpty(data));
	if (await holdsDatabases(data)) await assertAtRest(data);
	const ready = readyFolder(data);
	await assertNothingLeft(ready);

	await mkdir(dirname(data), { recursive: true });
	const coming = await copyBeside(copy, data);
	await orElse(
		remover(coming),
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

	const undo = remover(ready);
	await rename(coming, ready);
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
		`${ready} cannot be renamed to ${data}, so the data are as they were: try again.`,
		() => rename(ready, data)
	);
	return isThere ? kept : null;
}

/** Does a copy know who it is? One that was never served does not, but has people. */
async function isRegion(engine: Awaited<ReturnType<typeof openEmbeddedEngine>>): Promise<boolean> {
	const accounts = engine.database<object>(ACCOUNTS);
	const identity = await accounts.get('_local/region').catch(() => null);
	return identity !== null || (await accounts.info()).doc_count > 0;
}

/** Opening a folder without would begin a region in it. */
const holdsDatabases = async (folder: string): Promise<boolean> =>
	(await lstat(join(folder, ACCOUNTS, 'CURRENT')).catch(() => null)) !== null;

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
	await assertNothingLeft(coming);
	await orElse(
		remover(coming),
		`${from} could not be copied to ${coming}, nothing is changed: make room, or name another folder.`,
		() => cp(from, coming, { recursive: true, preserveTimestamps: true })
	);
	return coming;
}

/** @throws when an earlier command left something there, which is not ours to remove */
async function assertNothingLeft(folder: string): Promise<void> {
	if (!(await isEmpty(folder)))
		throw new Error(`${folder} is left of a copy that broke off: remove it, then try again.`);
}

const remover = (folder: string) => (): Promise<void> =>
	rm(folder, { recursive: true, force: true });

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
