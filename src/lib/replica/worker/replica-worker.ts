import { YuiDatabase } from '$lib/read-model/database';
import type { Commands, CommandName, Request, Writer } from '../protocol';
import type { ReplicaContext } from './context';
import { openIdb, Replicas, type OpenDatabase } from './databases';
import { discardUnsent } from './discard';
import { catchUp, prepareRows, projectDocuments } from './project';
import { resolveConflict } from './resolve';
import type { Server } from './server';
import { SyncLoop } from './sync';
import { putDocument, removeDocument } from './write';

/** The replicas of the person who has the app open in this tab, and the loop that syncs them. */
export class ReplicaWorker {
	#context: Promise<ReplicaContext> | null = null;
	#writer: Writer | null = null;
	#loop: SyncLoop | null = null;
	#releaseLock: (() => void) | null = null;

	constructor(
		private readonly server: Server,
		private readonly openDatabase: OpenDatabase = openIdb
	) {}

	async handle(request: Request): Promise<Commands[CommandName]['output']> {
		switch (request.command) {
			case 'open':
				return this.#open(request.input.writer);
			case 'put':
				return this.#write(request.input.space, (context) =>
					putDocument(context, request.input.space, request.input.document)
				);
			case 'resolve':
				return this.#write(request.input.space, async (context) => {
					const { space, document } = request.input;
					const result = await resolveConflict(context, space, document);
					await projectDocuments(context, space, [document._id]);
					return result;
				});
			case 'remove':
				return this.#write(request.input.space, async (context) => {
					await removeDocument(context, request.input.space, request.input.id);
					return null;
				});
			case 'resend': {
				const { rows } = await this.#ready();
				await rows.outbox.update(request.input.key, { state: 'pending', reason: undefined });
				this.#loop?.wake();
				return null;
			}
			case 'discard':
				await discardUnsent(await this.#ready(), request.input.key);
				return null;
			case 'wake':
				this.#loop?.wake();
				return null;
			case 'wipe':
				await this.#wipe();
				return null;
		}
	}

	#ready(): Promise<ReplicaContext> {
		if (!this.#context) throw new Error('not opened');
		return this.#context;
	}

	async #open(writer: Writer): Promise<null> {
		if (this.#writer?.id !== writer.id || !this.#context) {
			await this.#close();
			this.#writer = writer;
			this.#context = this.#prepare(writer);
			void this.#lead(writer.id);
		} else {
			Object.assign((await this.#context).writer, writer);
		}
		await this.#context;
		this.#loop?.wake();
		return null;
	}

	async #prepare(writer: Writer): Promise<ReplicaContext> {
		const rows = new YuiDatabase(writer.id);
		await rows.open();
		await prepareRows(rows);
		const context: ReplicaContext = {
			writer: { ...writer },
			rows,
			replicas: new Replicas(writer.id, this.openDatabase),
			server: this.server,
			now: () => Date.now()
		};
		// Rows that a killed tab left behind its replica, or that a new version has to make again.
		void this.#catchUpAll(context);
		return context;
	}

	async #catchUpAll(context: ReplicaContext): Promise<void> {
		for (const { id, phase } of await context.rows.spaces.toArray())
			if (phase === 'ready' || phase === 'gone') await catchUp(context, id);
	}

	/** A write: acknowledged when it is on disk, its rows following at once. */
	async #write<T>(space: string, work: (context: ReplicaContext) => Promise<T>): Promise<T> {
		const context = await this.#ready();
		const output = await work(context);
		void this.#showWritten(context, space);
		return output;
	}

	async #showWritten(context: ReplicaContext, space: string): Promise<void> {
		const state = await context.rows.spaces.get(space);
		if (state?.phase === 'ready' || state?.phase === 'gone') {
			await catchUp(context, space);
			return;
		}
		// Before or during the first sync there is no checkpoint to follow.
		const unsent = await context.rows.outbox.where({ space }).toArray();
		await projectDocuments(
			context,
			space,
			unsent.map(({ id }) => id)
		);
	}

	/** Syncs as soon as no other tab of this person does. */
	async #lead(person: string): Promise<void> {
		await navigator.locks.request(`yui-sync-${person}`, async () => {
			const context = await this.#context;
			if (!context || this.#writer?.id !== person) return;
			const loop = new SyncLoop(context);
			this.#loop = loop;
			await Promise.race([
				loop.run(),
				new Promise<void>((resolve) => (this.#releaseLock = resolve))
			]);
		});
	}

	async #close(): Promise<void> {
		const context = await this.#context?.catch(() => null);
		this.#loop?.stop();
		this.#loop = null;
		this.#releaseLock?.();
		await context?.replicas.closeAll();
		context?.rows.close();
		this.#context = null;
	}

	async #wipe(): Promise<void> {
		const context = await this.#ready();
		this.#loop?.stop();
		const spaces = await context.rows.spaces.toArray();
		for (const { id } of spaces) await context.replicas.destroy(id);
		await context.rows.delete();
		await this.#close();
		this.#writer = null;
	}
}
