import { prepareRows } from '$lib/read-model/rows';
import { withRoom } from '$lib/read-model/room';
import { others } from '$lib/read-model/queries/others';
import { putOrBeside } from './beside';
import { compactAtRest } from './compact';
import {
	ReplicaError,
	type Commands,
	type CommandName,
	type Request,
	type Unsent,
	type Writer
} from '../protocol';
import { DEFAULT_PACE, type Platform, type ReplicaContext } from './context';
import { Replicas } from './databases';
import { discardUnsent } from './discard';
import { forgetPerson } from './forget';
import { stay, syncLock } from './locks';
import { handInUnsent, unsentItems } from './handin';
import { applyJournalOf } from './journal';
import { showJournalled, showWritten } from './project';
import { isRefusedForTime, redate } from './redate';
import { rehearse } from './rehearse';
import { resolveConflict } from './resolve';
import { isHeard, SyncLoop, wakeLeader } from './sync';
import { Turn } from './turn';
import { beginUnreadableAnew } from './unreadable';
import { Uploads } from './uploads';
import { removeDocument } from './write';

/** One person's open replicas, and this tab's part in syncing them. */
interface Opened {
	person: string;
	context: Promise<ReplicaContext>;
	/** Settles when the replicas are in use; takes that back. */
	staying: Promise<() => void>;
	/** Ends the sync of this tab, or its waiting for the lock. */
	end: AbortController;
	/** This tab's turn at syncing; null until the replicas are open. */
	turn: Turn | null;
	/** Settles when nothing of the sync is under way any more. */
	leading: Promise<void>;
}

/** The replicas of the person who has the app open in this tab, and the loop that syncs them. */
export class ReplicaWorker {
	#opened: Opened | null = null;
	/** Who uses this tab; null before the first `open` and after a farewell. */
	#writer: Writer | null = null;
	/** Ends what was open before; what opens next waits for it. */
	#closing: Promise<void> = Promise.resolve();

	constructor(private readonly platform: Platform) {}

	async handle(request: Request): Promise<Commands[CommandName]['output']> {
		switch (request.command) {
			case 'open':
				return this.#open(request.input.writer);
			case 'put': {
				const { space, document } = request.input;
				const context = await this.#ready();
				const { rev, revision } = await withRoom(context.rows, () =>
					putOrBeside(context, space, document)
				);
				follow(() =>
					revision
						? showJournalled(context, space, revision)
						: showWritten(context, space, [document._id])
				);
				return { rev };
			}
			case 'resolve': {
				const { space, document, seen } = request.input;
				return this.#write(space, (context) =>
					resolveConflict(context, space, document, new Set(seen))
				);
			}
			case 'remove': {
				const { space, id } = request.input;
				return this.#write(
					space,
					async (context) => {
						await removeDocument(context, space, id);
						return null;
					},
					[id]
				);
			}
			case 'resend': {
				const context = await this.#ready();
				const entry = await context.rows.outbox.get(request.input.key);
				if (entry && isRefusedForTime(entry)) await redate(context, entry);
				else
					await context.rows.outbox.update(request.input.key, {
						state: 'pending',
						reason: undefined
					});
				await wakeLeader(context);
				return null;
			}
			case 'discard':
				await discardUnsent(await this.#ready(), request.input.key);
				return null;
			case 'wake': {
				const context = await this.#ready();
				const word = await wakeLeader(context, request.input.reason === 'offline');
				// Whoever uses this tab waits for the one that syncs, which the browser may have frozen.
				setTimeout(
					() => void this.#mindLeader(context, word),
					(this.platform.pace ?? DEFAULT_PACE).heard
				);
				return null;
			}
			case 'unsent':
				return { items: await unsentItems(await this.#ready()) };
			case 'handIn':
				await handInUnsent(await this.#ready());
				return null;
			case 'forget':
				return this.#forget(request.input.person, request.input.unsent);
		}
	}

	/** Closes this tab's replicas and ends its sync; another tab takes over. */
	async close(): Promise<void> {
		const opened = this.#opened;
		this.#opened = null;
		if (opened) this.#closing = this.#end(opened);
		await this.#closing;
	}

	async #ready(): Promise<ReplicaContext> {
		if (!this.#writer)
			throw new ReplicaError({ kind: 'unavailable', message: 'nobody has opened the replicas' });
		// Opening failed the last time: it is tried again instead of meeting the same failure for ever.
		return (this.#opened ?? this.#begin(this.#writer)).context;
	}

	async #open(writer: Writer): Promise<null> {
		this.#writer = writer;
		if (this.#opened?.person !== writer.id) {
			void this.close();
			this.#begin(writer);
			await this.#ready();
			return null;
		}
		const context = await this.#ready();
		// A new sign-in may have brought other roles.
		const { key: _, ...who } = writer;
		Object.assign(context.writer, who);
		await wakeLeader(context);
		return null;
	}

	#begin(writer: Writer): Opened {
		const staying = this.#closing.then(() => stay(this.platform.locks, writer.id));
		const context = staying.then(() => this.#prepare(writer));
		const end = new AbortController();
		const leading = context
			.then((ready) => {
				const { locks } = this.platform;
				const name = syncLock(writer.id);
				opened.turn = new Turn(locks, name, (signal) => this.#lead(ready, signal), end.signal);
				return opened.turn.run();
			})
			.catch((error: unknown) => {
				if (!end.signal.aborted) console.error('nothing is synced by this tab', error);
			});
		const opened: Opened = { person: writer.id, context, staying, end, turn: null, leading };
		this.#opened = opened;
		context.catch(() => {
			if (this.#opened === opened) this.#opened = null;
			leave(staying);
		});
		return opened;
	}

	async #prepare(writer: Writer): Promise<ReplicaContext> {
		const { openRows, openDatabase, server, locks, now, pace } = this.platform;
		const { key, ...who } = writer;
		const rows = openRows(who.id);
		if (key) rows.useKey(key);
		await rows.open();
		await prepareRows(rows);
		const applied = new Set<string>();
		const replicas = new Replicas(
			who.id,
			openDatabase,
			() => rows.box,
			(space) => beginUnreadableAnew(rows, applied, space)
		);
		const context = {
			writer: who,
			rows,
			replicas,
			server,
			locks,
			now,
			...(pace ? { pace } : {}),
			applied,
			begun: new Set<string>()
		};
		void this.#catchUpAll(context)
			.catch((error: unknown) => console.error('the rows could not be caught up', error))
			// Nobody's concern when it fails.
			.then(() => rehearse(context).catch(() => undefined));
		return context;
	}

	/** Rows that a killed tab left behind its replica, or that a new version has to make again. */
	async #catchUpAll(context: ReplicaContext): Promise<void> {
		const { rows } = context;
		const spaces = new Set<string>(await rows.spaces.toCollection().primaryKeys());
		for (const { space } of await rows.outbox.toArray()) spaces.add(space);
		for (const space of spaces)
			try {
				await applyJournalOf(context, space);
				await showWritten(context, space);
			} catch (error) {
				// One replica that cannot be written must not hide what was written elsewhere.
				console.error(`the rows of ${space} could not be caught up`, error);
			}
	}

	/** A write: acknowledged when it is on disk, its rows following at once. */
	async #write<T>(
		space: string,
		work: (context: ReplicaContext) => Promise<T>,
		ids: readonly string[] = []
	): Promise<T> {
		const context = await this.#ready();
		const output = await withRoom(context.rows, () => work(context));
		follow(() => showWritten(context, space, ids));
		return output;
	}

	/** Syncs, until another tab does. */
	async #lead(context: ReplicaContext, signal: AbortSignal): Promise<void> {
		const loop = new SyncLoop(context);
		signal.addEventListener('abort', () => loop.stop(), { once: true });
		// Beside the sync and never in its way: photos go when no text waits.
		const uploads = new Uploads(context, signal).run().catch((error: unknown) => {
			if (!signal.aborted) console.error('photos are not sent by this tab', error);
		});
		compactAtRest(context, signal);
		await loop.run();
		await uploads;
	}

	/** Takes the sync over from a tab that has not heard. */
	async #mindLeader(context: ReplicaContext, word: string): Promise<void> {
		const turn = this.#opened?.turn;
		if (!turn || turn.isMine || (await this.#opened?.context) !== context) return;
		if (!(await isHeard(context, word).catch(() => true))) turn.takeOver();
	}

	async #end({ context, staying, end, leading }: Opened): Promise<void> {
		end.abort();
		const ready = await context.catch(() => null);
		if (!ready) return;
		const { rows, replicas } = ready;
		await replicas.closeAll();
		rows.close();
		leave(staying);
		// What of the sync is still waiting for the network fails at the closed replicas.
		void leading;
	}

	/** What else is opened here waits for it. */
	async #forget(person: string, unsent: Unsent): Promise<{ kept: number }> {
		if (this.#writer?.id === person) {
			this.#writer = null;
			await this.close();
		}
		const forgetting = this.#closing.then(() => forgetPerson(this.platform, person, unsent));
		this.#closing = forgetting.then(
			() => undefined,
			() => undefined
		);
		return { kept: await forgetting };
	}
}

/** Whoever wants to delete these data may, as far as this tab is concerned. */
function leave(staying: Promise<() => void>): void {
	void staying.then(
		(release) => release(),
		() => undefined
	);
}

/**
 * What follows an acknowledgement, and must not hold it up: the write is safe, a failure is for the
 * next start to mend.
 */
function follow(work: () => Promise<void>): void {
	void others()
		.then(work)
		.catch((error: unknown) => console.error('a written document is not shown yet', error));
}
