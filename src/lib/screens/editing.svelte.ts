import { page } from '$app/state';
import { revised, type Authorship } from '$lib/domain/core/create';
import type { Envelope, Problem } from '$lib/domain/core/document';
import type { DraftForm } from '$lib/capabilities/draft/draft';
import { parseSpace } from '$lib/domain/core/space';
import { may } from '$lib/domain/permissions/may';
import { problemsOf } from '$lib/domain/rules';
import { rolesHere } from '$lib/capabilities/moderation/moderation.query';
import type { Row } from '$lib/read-model/row';
import { Autosave, type AutosaveOptions } from '$lib/session/autosave.svelte';
import type { Workspace } from '$lib/session/session.svelte';
import { authorshipOf, authorshipOnce } from '$lib/session/write';
import { showSnack } from '$lib/ui';
import { FormState, TYPED_MEANWHILE } from './form.svelte';
import { leaveSaved } from './navigation';

/** What one kind of document needs to be written, and edited, on a screen of its own. */
export interface Written<D extends Envelope, C extends Partial<D>> {
	draft: DraftForm;
	space: string;
	/** Path of the screen; with `?id=` it edits. */
	path: string;
	/** What the draft of a new document belongs to. */
	target?: string;
	/** The document the screen is about, of which there is one for the person, or none yet. */
	id?: string;
	/** State of the form. */
	fields: Record<string, string>;
	title: () => string;
	isWorthKeeping?: AutosaveOptions['isWorthKeeping'];
	/** The document to edit, as this device shows it; kinds that are only written have none. */
	stored?: (id: string) => Promise<Row<D> | undefined>;
	/** Puts a document into the form. */
	show?: (document: D) => void;
	/** What the form says. */
	content: () => C;
	create: (authorship: Authorship, content: C) => D;
	/** The next revision, where that is more than other content. @param now ISO 8601 */
	edit?: (original: D, content: C, now: string) => D;
	/** Problems beyond those of the document. */
	check?: () => Problem[];
	/** Name of the form's field that a field of the document was made from, where it is another. */
	fieldOf?: (field: string, content: C) => string;
	/** Where it is seen when it is saved. */
	pathOf: (id: string) => string;
	savedText?: string;
}

/**
 * A screen that writes or edits one document: finds it, keeps a draft, checks, saves, leaves. Create
 * it while the screen's component is set up.
 */
export class Editing<D extends Envelope, C extends Partial<D>> {
	readonly form: FormState;
	readonly autosave: Autosave;
	/** Id of the document that is edited; '' for a new one. */
	readonly id: string;
	/** What is edited, once it is found. */
	original = $state.raw<D | null>(null);
	/** What is to be edited is not on this device, or not this person's to edit. */
	isMissing = $state(false);
	readonly #authorship: () => Authorship;

	constructor(
		private readonly workspace: Workspace,
		private readonly written: Written<D, C>
	) {
		this.id = written.id ?? page.url.searchParams.get('id') ?? '';
		const { draft, path, target = '', fields, title, isWorthKeeping } = written;
		this.#authorship = authorshipOnce(workspace.me, () => this.autosave.key);
		const untouched = { ...fields };
		this.autosave = new Autosave(workspace, {
			form: draft,
			target: this.isNew ? target : this.id,
			path: this.isNew || written.id ? path : `${path}?id=${encodeURIComponent(this.id)}`,
			title,
			fields: () => ({ ...fields }),
			restore: (stored) => Object.assign(fields, stored),
			...(this.isNew ? { renew: () => Object.assign(fields, untouched) } : {}),
			...(isWorthKeeping ? { isWorthKeeping } : {})
		});
		// Not with the authorship that is kept: nobody has begun to write.
		this.form = new FormState(() =>
			this.#problemsOf(written.create(authorshipOf(workspace.me), written.content()))
		);
		if (!this.isNew) void this.autosave.ready.then(() => this.#load());
	}

	get isNew(): boolean {
		return this.id === '';
	}

	async #load(): Promise<void> {
		const row = await this.written.stored?.(this.id);
		const space = parseSpace(this.written.space);
		if (!row || !space) return this.#miss();
		const { me, rows } = this.workspace;
		const who = { id: me.id, roles: await rolesHere(me)(rows) };
		// What others wrote is not theirs to edit, and may be hidden from this person.
		if (!may(who, 'edit', row.doc, { space })) return this.#miss();
		this.original = { ...row.doc, _rev: row.rev };
		if (this.autosave.state === 'restored') return;
		this.written.show?.(row.doc);
		this.autosave.begin();
	}

	/** Of some documents there is one for each person, which may be none yet. */
	#miss(): void {
		this.isMissing = this.written.id === undefined;
	}

	#document(): D {
		const { content, create, edit } = this.written;
		if (!this.original) return create(this.#authorship(), content());
		const { author, now } = authorshipOf(this.workspace.me);
		if (edit) return edit(this.original, content(), now);
		return { ...revised(this.original, author, now), ...content() };
	}

	#problemsOf(document: D): Problem[] {
		const { check, fieldOf, content } = this.written;
		const found = problemsOf(document);
		return [
			...(check?.() ?? []),
			...(fieldOf
				? found.map((problem) => ({ ...problem, field: fieldOf(problem.field, content()) }))
				: found)
		];
	}

	/** Saves and leaves; with problems it stays. */
	readonly send = async (): Promise<void> => {
		const { space, path, fields, pathOf, savedText } = this.written;
		const typed = () => JSON.stringify(fields);
		const sent = typed();
		let hasMore = false;
		const document = this.#document();
		const isSaved = await this.form.submit(
			() => this.#problemsOf(document),
			async () => {
				const { rev } = await this.workspace.replica.put(space, document);
				hasMore = typed() !== sent;
				if (!hasMore) return this.autosave.finish();
				// Letters that were typed meanwhile: the form goes on with what it has just saved.
				this.original = { ...document, _rev: rev };
				const here = this.written.id ? path : `${path}?id=${encodeURIComponent(document._id)}`;
				await this.autosave.moveTo(document._id, here);
			}
		);
		if (hasMore) showSnack(TYPED_MEANWHILE);
		else if (isSaved)
			await leaveSaved(
				pathOf(document._id),
				savedText ?? 'この端末に保存しました。順に送信します。'
			);
	};
}
