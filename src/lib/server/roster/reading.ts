import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import READING_PROCESS from 'virtual:roster-reading';
import type { RosterEncoding } from '$lib/domain/admin/wire';
import type { RosterMapping } from '$lib/domain/roster/columns';
import { Turns } from '../turns';
import { badRequest, tooMany } from '../http/errors';
import type { RosterFile } from './decode';

/** A file, and what `readRosterFile` is to know about it. */
export interface Question {
	bytes: Uint8Array;
	wanted: RosterEncoding;
	saved: RosterMapping;
}

/** A file that was read, or the reason of a 400. */
export type Answer = { file: RosterFile } | { refused: string };

interface Limits {
	/** Of the heap of the process that reads. */
	memoryMb: number;
	/** How long one file may take. */
	deadlineMs: number;
	/** Files that may wait for the one that is read. */
	waiting: number;
}

/** Ten times what a workbook of as many people as a roster may have takes. */
const LIMITS: Limits = { memoryMb: 256, deadlineMs: 20_000, waiting: 3 };

const TURN = 'reading';

/**
 * Reads rosters apart from the server, one at a time. A few kilobytes can unfold to gigabytes and
 * minutes in a reader of workbooks, in more ways than anybody can list; what it must not take is memory
 * and time of the process everybody waits for. A process, not a worker thread: when the memory of a
 * thread is used up by one large object, V8 ends the whole process.
 */
export class RosterReading {
	readonly #limits: Limits;
	readonly #turns = new Turns();
	#waiting = 0;
	#child: ChildProcess | null = null;
	#isClosed = false;

	constructor(limits: Partial<Limits> = {}) {
		this.#limits = { ...LIMITS, ...limits };
	}

	/**
	 * @throws HttpError 400 as `readRosterFile`, and `too_heavy` for what needs more memory or time than
	 * any roster; 429 `roster_busy` when others wait already
	 */
	async read(bytes: Uint8Array, wanted: RosterEncoding, saved: RosterMapping): Promise<RosterFile> {
		// One is being read.
		if (this.#waiting > this.#limits.waiting) throw tooMany('roster_busy', this.#limits.deadlineMs);
		this.#waiting++;
		try {
			return await this.#turns.run(TURN, () => this.#readApart({ bytes, wanted, saved }));
		} finally {
			this.#waiting--;
		}
	}

	/** Ends what is being read. */
	close(): void {
		this.#isClosed = true;
		this.#child?.kill('SIGKILL');
	}

	async #readApart(question: Question): Promise<RosterFile> {
		if (this.#isClosed) throw new Error('the server is closing');
		const { memoryMb, deadlineMs } = this.#limits;
		const child = spawn(
			process.execPath,
			[`--max-old-space-size=${memoryMb}`, '--input-type=commonjs', '-'],
			{
				// It has no business with the settings, among them passwords.
				env: {},
				serialization: 'advanced',
				stdio: ['pipe', 'ignore', 'ignore', 'ipc']
			}
		);
		this.#child = child;
		const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
		try {
			let answer: Answer | null = null;
			child.once('message', (message) => (answer = message as Answer));
			// It may end before it has heard everything: how it ended says why.
			child.stdin?.on('error', () => {});
			child.stdin?.end(READING_PROCESS);
			child.send(question, () => {});
			const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
			return fileOf(answer, code, signal);
		} finally {
			clearTimeout(timer);
			this.#child = null;
		}
	}
}

function fileOf(answer: Answer | null, code: number | null, signal: string | null): RosterFile {
	if (answer && 'refused' in answer) throw badRequest(answer.refused);
	if (answer) return answer.file;
	// Ended by us, by V8 without memory, or by the system without any.
	if (signal !== null || code === ABORTED) throw badRequest('too_heavy');
	throw new Error(`the reading of a roster ended with ${code}`);
}

/** 128 + SIGABRT, where a signal is told as a code. */
const ABORTED = 134;
