import { describe, expect, test } from 'vitest';
import type { Envelope } from './core/document';
import { isTyped } from './core/fields';
import {
	disasterNote,
	WITHDRAWN_TITLE,
	type DisasterNote
} from '$lib/capabilities/disaster/disaster';
import { withdrawn } from '$lib/capabilities/disaster/withdrawn';
import { newDraft } from '$lib/capabilities/draft/draft';
import { newSection } from '$lib/capabilities/handover/handover';
import { masked } from '$lib/capabilities/moderation/masked';
import { isHideable } from '$lib/domain/permissions/may';
import { documentType, documentTypes } from './registry';
import { newReply } from '$lib/capabilities/thread/thread';
import { typedTexts } from './typed';

const at = { author: 'a1', now: '2026-04-01T00:00:00.000Z', key: 'k' };

describe('what is copied of an unsent document', () => {
	test('of a section is its text, without instant, id and number', () => {
		const section = newSection('a1', at.now, {
			notebook: 'notebook:a1:k',
			section: '03',
			text: '4月 照会'
		});
		expect(typedTexts(section)).toEqual(['4月 照会']);
	});

	test('of a reply is its text, the practice of an office and what a photo shows', () => {
		const reply = newReply(at, {
			thread: 'thread:a1:k',
			body: '本文',
			mentions: ['s1'],
			practice: {
				municipality: '072036',
				office: '総務課',
				system: '',
				trick: '題名に日付',
				trouble: ''
			},
			attachments: [
				{ sha256: 'a'.repeat(64), name: '表.pdf', type: 'application/pdf', size: 1, alt: '' }
			]
		});
		expect(typedTexts(reply).sort()).toEqual(['本文', '総務課', '表.pdf', '題名に日付'].sort());
	});

	test('of a draft are the texts of its form, without codes and what is chosen', () => {
		const draftOf = (form: 'thread' | 'section' | 'profile', fields: Record<string, string>) =>
			newDraft(at, { form, target: '', path: '/x', title: '題', fields });
		const chosen = '[{"person":"s1","name":"例田"}]';
		expect(
			typedTexts(
				draftOf('thread', { kind: 'question', title: '題', body: '本文', chosen, anonymous: '1' })
			)
		).toEqual(['題', '本文']);
		expect(typedTexts(draftOf('section', { text: '途中', base: '1-abc' }))).toEqual(['途中']);
		expect(typedTexts(draftOf('profile', { disaster: '避難所の運営', mon: 'on' }))).toEqual([
			'避難所の運営'
		]);
	});

	/**
	 * Fields that a person types, of the types there were when this was written: none of them is lost. That a
	 * new one is marked the free strings below ask of every type.
	 */
	const TYPED: Record<string, string> = {
		person: 'name kana unitName title',
		unit: 'name code',
		community: 'title purpose howTo',
		board: 'notice rules firstMeeting',
		profile: 'introduction how',
		thread: 'title body',
		reply: 'body',
		disaster: 'title disasterName experience summary q1 q2 q3 q4 q5 next preparation',
		faq: 'question detail answer contact',
		notebook: 'title predecessor successor',
		section: 'text',
		series: 'title description place url workTreatment',
		occurrence: 'theme place record',
		hiding: 'reason',
		anonymous: 'title body',
		proposal: 'title purpose howTo',
		decision: 'reason',
		report: 'detail'
	};

	test.each(Object.entries(TYPED))('of the type %s', (name, fields) => {
		const { entries } = documentType(name)!.schema as unknown as {
			entries: Record<string, unknown>;
		};
		const document = Object.fromEntries(Object.keys(entries).map((field) => [field, field]));
		const typed = typedTexts({ ...document, type: name } as unknown as Envelope);
		expect(typed).toEqual(expect.arrayContaining(fields.split(' ')));
	});
});

describe('no text escapes hiding and withdrawing', () => {
	type Part = { type: string; entries?: Record<string, Part>; item?: Part; wrapped?: Part };
	type Leaf = Part & { pipe?: Part[]; options?: unknown[] };

	/** A schema all of whose texts are filled with a secret. */
	function filled(schema: Leaf): unknown {
		const root = (schema.pipe?.[0] ?? schema) as Leaf;
		if (root !== schema && root.pipe) return filled(root);
		if (root.wrapped) return filled(root.wrapped);
		if (root.item) return [filled(root.item)];
		if (root.entries)
			return Object.fromEntries(
				Object.entries(root.entries).map(([name, entry]) => [name, filled(entry)])
			);
		return isTyped(schema as never) ? 'ひみつ' : root.type;
	}

	const hideable = documentTypes.filter(({ type }) => isHideable(type));

	test.each(hideable.map((type) => [type.type, type] as const))('of the type %s', (name, type) => {
		const document = filled(type.schema as never) as Envelope;
		expect(JSON.stringify(document)).toContain('ひみつ');
		const hidden = JSON.stringify(masked({ ...document, type: name }, 'わけ'));
		expect(hidden).not.toContain('ひみつ');
		expect(hidden).toContain('（わけ）');
	});

	/** Strings that are no texts say what they are: an id, a code, an instant, a colour. */
	function freeStrings(schema: Leaf, path: string): string[] {
		const pipe = (schema.pipe ?? [schema]) as (Leaf & { requirement?: unknown })[];
		const root = pipe[0] as Leaf;
		if (root !== schema && root.pipe) return freeStrings(root, path);
		if (isTyped(schema as never)) return [];
		if (root.wrapped) return freeStrings(root.wrapped, path);
		if (root.item) return freeStrings(root.item, `${path}[]`);
		if (root.entries)
			return Object.entries(root.entries).flatMap(([name, entry]) =>
				freeStrings(entry, `${path}.${name}`)
			);
		if (root.type !== 'string') return [];
		return pipe.some(({ type }) => ['regex', 'starts_with', 'check'].includes(type)) ? [] : [path];
	}

	test('because no field of what can be hidden is a string of any kind', () => {
		expect(hideable.flatMap((type) => freeStrings(type.schema as never, type.type))).toEqual([]);
	});

	test('a note that is taken back keeps its record and nothing that was told', () => {
		const note = { ...(filled(disasterNote.schema as never) as DisasterNote), type: 'disaster' };
		const gone = withdrawn(note as DisasterNote);
		expect(gone).toMatchObject({ title: WITHDRAWN_TITLE, state: 'withdrawn', attachments: [] });
		expect(JSON.stringify(gone)).not.toContain('ひみつ');
	});
});
