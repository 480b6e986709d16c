import { untrack } from 'svelte';
import { v7 } from 'uuid';
import { page } from '$app/state';
import { revised } from '$lib/domain/core/create';
import { cut } from '$lib/domain/core/cut';
import { personalSpace } from '$lib/domain/core/space';
import {
	MAX_DRAFT_FIELD,
	MAX_DRAFT_TITLE,
	newDraft,
	type Draft,
	type DraftForm
} from '$lib/capabilities/draft/draft';
import type { DraftRow } from '$lib/capabilities/draft/draft.row';
import { draftFor } from '$lib/capabilities/draft/draft.query';
import { live } from '$lib/read-model/queries/live.svelte';
import { ReplicaError } from '$lib/replica/protocol';
import { keepOtherVersions, separateVersions } from './draft-versions';
import type { Workspace } from './session.svelte';
import { authorshipOf } from './write';

/** A pause in typing of this length is saved. */
const PAUSE_MS = 600;
/** Typing without a pause is saved after this time: a killed tab loses less than a second. */
const LONGEST_MS = 800;

/**
 * `restored` while the form shows a draft found at the start; `saving` from the first letter that is
 * not kept yet; `shortened` when a text was too long and only its beginning is kept.
 */
type AutosaveState = 'loading' | 'empty' | 'restored' | 'saving' | 'saved' | 'shortened' | 'failed';

export interface AutosaveOptions {
	form: DraftForm;
	/** What it will become part of; '' for a new document. */
	target: string;
	/** Screen that continues the draft. */
	path: string;
	/** Title for the list of drafts. */
	title: () => string;
	/** Texts by field name; called inside an effect. */
	fields: () => Record<string, string>;
	/** Puts a stored draft into the form. */
	restore: (fields: Record<string, string>) => void;
	/**
	 * Empties the form when its draft became a document elsewhere; forms that only edit one have none: what
	 * they would send again is refused.
	 */
	renew?: () => void;
	/** Are these texts worth keeping? Default: any of them is not blank. */
	isWorthKeeping?: (fields: Record<string, string>) => boolean;
}

/**
 * Keeps what is being written as a draft in the person's own space, on this device within a moment
 * and on the others when the network allows. Create it while the form's component is set up.
 */
export class Autosave {
	state = $state<AutosaveState>('loading');
	/**
	 * The draft was sent or thrown away elsewhere, in another tab or on another device: `emptied` when the
	 * form had nothing else, `kept` when it has letters that the draft had not.
	 */
	elsewhere = $state<'emptied' | 'kept' | null>(null);
	/** Unique part of the id of what is written: of the draft, and of the document it becomes. */
	#key = $state(v7());
	/** Settled when a stored draft, if any, is in the form. */
	readonly ready: Promise<void>;
	#draft: Draft | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#saving: Promise<void> = Promise.resolve();
	/** The texts as they were last given to be kept. */
	#last = '';
	/** What is true of them; null while they are on their way. */
	#outcome: Exclude<AutosaveState, 'loading' | 'saving'> | null = 'empty';
	#isLoaded = $state(false);
	#isDone = false;
	/** When the first letter was typed that is not kept yet, milliseconds; null when all is. */
	#unsavedSince: number | null = null;

	constructor(
		private readonly workspace: Workspace,
		private readonly options: AutosaveOptions
	) {
		const untouched = untrack(() => JSON.stringify(options.fields()));
		this.ready = this.#load(untouched);
		this.#watch();
		$effect(() => {
			const fields = this.options.fields();
			if (!this.#isLoaded) return;
			// Once for each letter: the texts may be long.
			const text = JSON.stringify(fields);
			this.state = this.#stateOf(fields, text);
			clearTimeout(this.#timer);
			if (text === this.#last) {
				this.#unsavedSince = null;
				return;
			}
			this.#unsavedSince ??= Date.now();
			const left = this.#unsavedSince + LONGEST_MS - Date.now();
			this.#timer = setTimeout(() => this.save(), Math.max(0, Math.min(PAUSE_MS, left)));
		});
		$effect(() => {
			const onHide = () => document.visibilityState === 'hidden' && this.save();
			document.addEventListener('visibilitychange', onHide);
			return () => {
				document.removeEventListener('visibilitychange', onHide);
				clearTimeout(this.#timer);
				if (!this.#isDone) void this.save();
			};
		});
	}

	/** @param untouched the form as nobody has typed into it */
	async #load(untouched: string): Promise<void> {
		const { form, target, restore, fields } = this.options;
		const asked = page.url.searchParams.get('draft');
		const row = await draftFor(this.workspace.rows, form, target, asked).catch(() => undefined);
		if (row) {
			const rev = await separateVersions(this.workspace, row).catch(() => row.rev);
			this.#draft = { ...row.doc, _rev: rev };
			this.#key = row.id.slice(this.#draftId('').length);
			restore(row.doc.fields);
		}
		// What was typed meanwhile is not kept yet.
		this.#last = row ? JSON.stringify(fields()) : untouched;
		this.#outcome = row ? 'restored' : 'empty';
		this.state = this.#outcome;
		this.#isLoaded = true;
	}

	/** What is in the form now was put there, and not typed: it is no draft. */
	begin(): void {
		this.#last = JSON.stringify(this.options.fields());
	}

	get key(): string {
		return this.#key;
	}

	#draftId(key: string): string {
		return `draft:${this.workspace.me.id}:${key}`;
	}

	/** Follows the draft: when it goes without this form's doing, it became a document elsewhere. */
	#watch(): void {
		const { rows } = this.workspace;
		const query = live(
			() => rows,
			() => {
				const id = this.#draftId(this.#key);
				return async (database): Promise<[string, DraftRow | undefined]> => [
					id,
					await database.drafts.get(id)
				];
			}
		);
		let seen = '';
		$effect(() => {
			if (query.result.status !== 'ready') return;
			const [id, row] = query.result.data;
			if (row) seen = id;
			else if (seen === id && id === this.#draftId(this.#key)) untrack(() => this.#lose());
		});
	}

	/** The draft is gone. What only this form has is kept, as a draft of its own. */
	#lose(): void {
		const { renew, fields } = this.options;
		if (this.#isDone || !this.#draft || !renew) return;
		const isKept = JSON.stringify(fields()) === this.#last;
		this.#draft = null;
		this.#key = v7();
		if (isKept) renew();
		this.#last = isKept ? JSON.stringify(fields()) : '';
		this.#outcome = 'empty';
		this.state = 'empty';
		this.elsewhere = isKept ? 'emptied' : 'kept';
		if (!isKept) void this.save();
	}

	/** What the form may say of these texts: never that they are kept while any letter is not. */
	#stateOf(fields: Record<string, string>, text = JSON.stringify(fields)): AutosaveState {
		const isKept = text === this.#last || !this.#isToKeep(fields);
		return (isKept ? this.#outcome : null) ?? 'saving';
	}

	/** Is there a draft to bring up to date, or one on its way, or something to begin one with? */
	#isToKeep(fields: Record<string, string>): boolean {
		return (
			this.#draft !== null ||
			this.#outcome === null ||
			(this.options.isWorthKeeping?.(fields) ??
				Object.values(fields).some((value) => value.trim() !== ''))
		);
	}

	/** Saves now, if there is something new to save. */
	save(): Promise<void> {
		clearTimeout(this.#timer);
		this.#unsavedSince = null;
		if (!this.#isLoaded || this.#isDone) return this.#saving;
		const fields = { ...this.options.fields() };
		const text = JSON.stringify(fields);
		if (text === this.#last || !this.#isToKeep(fields)) return this.#saving;
		this.#last = text;
		this.#outcome = null;
		this.state = 'saving';
		this.#saving = this.#saving.then(async () => {
			const outcome = await this.#put(fields);
			// Newer texts may be on their way already; those are spoken of then.
			if (this.#last !== text) return;
			this.#outcome = outcome;
			this.state = outcome === 'failed' ? outcome : this.#stateOf(this.options.fields());
			// Whoever types on, or leaves, tries again.
			if (outcome === 'failed') this.#last = '';
		});
		return this.#saving;
	}

	async #put(typed: Record<string, string>): Promise<'saved' | 'shortened' | 'failed'> {
		const fields = Object.fromEntries(
			Object.entries(typed).map(([name, value]) => [name, cut(value, MAX_DRAFT_FIELD)])
		);
		const isShortened = Object.values(typed).some((value) => value.length > MAX_DRAFT_FIELD);
		const { me, replica } = this.workspace;
		const { form, target, path, title } = this.options;
		const authorship = authorshipOf(me);
		const content = { title: cut(title().replace(/\s+/g, ' '), MAX_DRAFT_TITLE), fields };
		const draft = this.#draft
			? { ...revised(this.#draft, me.id, authorship.now), ...content }
			: newDraft({ ...authorship, key: this.#key }, { form, target, path, ...content });
		try {
			const { rev } = await replica.put(personalSpace(me.id), draft);
			this.#draft = { ...draft, _rev: rev };
			return isShortened ? 'shortened' : 'saved';
		} catch (error) {
			// The same draft was continued elsewhere: keep this text as a draft of its own.
			if (error instanceof ReplicaError && error.failure.kind === 'conflict' && this.#draft) {
				this.#draft = null;
				this.#key = v7();
				return this.#put(typed);
			}
			return 'failed';
		}
	}

	/** The form is being sent: what was typed is about to be a document, a draft would only be in its way. */
	hold(): void {
		clearTimeout(this.#timer);
	}

	/** The text has become a document, or was thrown away: its draft goes. Nothing more is kept. */
	async finish(): Promise<void> {
		this.#isDone = true;
		clearTimeout(this.#timer);
		await this.#saving;
		const draft = this.#draft;
		this.#draft = null;
		await this.#remove(draft);
	}

	/**
	 * As `finish`, for a form that stays, emptied of what was sent: what is in it now, and is typed next, is
	 * a new draft.
	 */
	async restart(): Promise<void> {
		clearTimeout(this.#timer);
		await this.#saving;
		const draft = this.#draft;
		this.#draft = null;
		this.#key = v7();
		this.#outcome = 'empty';
		this.elsewhere = null;
		const fields = this.options.fields();
		this.#last = this.#isToKeep(fields) ? '' : JSON.stringify(fields);
		this.state = this.#stateOf(fields);
		void this.save();
		await this.#remove(draft);
	}

	/** From now on the form is about another target: a document that was saved is edited on. */
	async moveTo(target: string, path: string): Promise<void> {
		Object.assign(this.options, { target, path, renew: undefined });
		await this.restart();
	}

	async #remove(draft: Draft | null): Promise<void> {
		if (!draft) return;
		const row = await this.workspace.rows.drafts.get(draft._id);
		// What another tab or device made of the same draft is not what was sent here.
		if (row?.conflicts) await keepOtherVersions(this.workspace, row, draft).catch(console.error);
		await this.workspace.replica
			.remove(personalSpace(this.workspace.me.id), draft._id)
			.catch((error: unknown) => console.error('the draft could not be removed', error));
	}
}
