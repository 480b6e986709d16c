import { liveQuery } from 'dexie';
import { YuiDatabase } from '../database';
import type { SpaceState } from '../state';
import { Answers } from './answer';
import { IndexKeeper } from './keeper';
import type { FromWorker, Progress, Reader, Request, ToWorker } from './protocol';

/**
 * The search worker's door. A worker of its own: the index must hold up neither the page nor a save.
 * The index is in its memory only, so that nothing that is sealed on the disk lies there in the open;
 * it ends with the worker, when the app is locked or its person leaves.
 */

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
const post = (message: FromWorker) => scope.postMessage(message);

/** Progress is told so often at most, milliseconds. */
const PROGRESS_MS = 150;

let answers: Promise<Answers> | null = null;
/** The newest question of each kind, until its turn comes. */
const waiting = new Map<Request['command'], Request>();
let keeper: IndexKeeper | null = null;

/** A turn of the event loop: what the page has asked meanwhile comes first. */
const channel = new MessageChannel();
const turns: (() => void)[] = [];
channel.port1.onmessage = () => turns.shift()?.();
const turn = (): Promise<void> =>
	new Promise((resolve) => {
		turns.push(resolve);
		channel.port2.postMessage(null);
	});

/** Tells of progress, the last of it for certain. */
function teller(): (progress: Progress) => void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	let [newest, told, state]: [Progress | null, number, string] = [null, 0, ''];
	const tell = () => {
		clearTimeout(timer);
		timer = undefined;
		told = performance.now();
		state = newest!.state;
		post({ event: 'progress', progress: newest! });
	};
	return (progress) => {
		newest = progress;
		if (progress.state !== state || performance.now() - told >= PROGRESS_MS) tell();
		else timer ??= setTimeout(tell, PROGRESS_MS);
	};
}

async function open({ id, key }: Reader): Promise<Answers> {
	const rows = new YuiDatabase(id, { cache: 'disabled' });
	if (key) rows.useKey(key);
	await rows.open();
	let spaces: SpaceState[] = await rows.spaces.toArray();
	liveQuery(async () => rows.spaces.toArray()).subscribe({
		next: (now) => (spaces = now),
		error: (error: unknown) => console.error('the spaces are not followed', error)
	});
	keeper = new IndexKeeper(rows, turn, teller());
	void keeper.work();
	return new Answers(rows, keeper, () => spaces);
}

async function answer(request: Request): Promise<void> {
	const { call } = request;
	try {
		const ready = await answers;
		if (!ready) throw new Error('nobody has opened the search');
		if (keeper?.progress.state === 'failed') void keeper.work();
		const output =
			request.command === 'search'
				? await ready.search(request.input)
				: await ready.similar(request.input.text, request.input.limit, request.input.except);
		post({ event: 'answer', call, output });
	} catch (error) {
		post({ event: 'failure', call, message: String(error) });
	}
}

function onMessage(data: ToWorker): void {
	if (data.command === 'open') {
		answers = open(data.reader);
		answers.catch((error: unknown) => {
			console.error('the search could not be opened', error);
			post({ event: 'progress', progress: { count: 0, state: 'failed' } });
		});
		return;
	}
	const before = waiting.get(data.command);
	if (before) post({ event: 'answer', call: before.call, output: null });
	waiting.set(data.command, data);
	// Questions that have already been asked after this one arrive before its turn.
	void turn().then(() => {
		if (waiting.get(data.command) !== data) return;
		waiting.delete(data.command);
		return answer(data);
	});
}

scope.onmessage = ({ data }: MessageEvent<ToWorker>) => onMessage(data);
