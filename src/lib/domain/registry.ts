import { settings } from '$lib/capabilities/settings/settings';
import { acceptance } from '$lib/capabilities/thread/acceptance';
import { anonymous, publication } from '$lib/capabilities/anonymous/anonymous';
import { board } from '$lib/capabilities/community/board';
import { community, membership } from '$lib/capabilities/community/community';
import { decision, proposal } from '$lib/capabilities/community/proposal';
import type { DocumentType } from './core/document';
import { person, unit } from '$lib/capabilities/directory/directory';
import { disasterNote } from '$lib/capabilities/disaster/disaster';
import { draft } from '$lib/capabilities/draft/draft';
import { occurrence, series, signup, verdict } from '$lib/capabilities/event/event';
import { faq } from '$lib/capabilities/faq/faq';
import { notebook, section } from '$lib/capabilities/handover/handover';
import { duty } from '$lib/capabilities/inbox/duty';
import { notices } from '$lib/capabilities/inbox/notices';
import { readmark } from '$lib/capabilities/inbox/readmark';
import { watch } from '$lib/capabilities/inbox/watch';
import { hiding, report } from '$lib/capabilities/moderation/moderation';
import { profile } from '$lib/capabilities/profile/profile';
import { roll } from '$lib/capabilities/roll/roll';
import { reaction } from '$lib/capabilities/thread/reaction';
import { saved } from '$lib/capabilities/thread/saved';
import { reply, thread } from '$lib/capabilities/thread/thread';
import { useful } from '$lib/capabilities/faq/useful';

/** Every type of document there is. A new capability adds its own here (docs/adding-a-capability.md). */
const DEFINITIONS = [
	person,
	unit,
	settings,
	community,
	roll,
	membership,
	board,
	profile,
	thread,
	reply,
	reaction,
	acceptance,
	disasterNote,
	faq,
	useful,
	notebook,
	section,
	series,
	occurrence,
	signup,
	verdict,
	hiding,
	draft,
	saved,
	readmark,
	watch,
	notices,
	duty,
	anonymous,
	publication,
	proposal,
	decision,
	report
];

/** Name of a type there is. */
export type DocumentTypeName = (typeof DEFINITIONS)[number]['type'];

// Each definition is checked on its own; only here the differing document types meet.
const types = DEFINITIONS as unknown as readonly DocumentType[];
const typesByName: ReadonlyMap<string, DocumentType> = new Map(
	types.map((type) => [type.type, type])
);

/** Every type there is, in the order of the registry. */
export const documentTypes: readonly DocumentType[] = types;

/** The definition of a type of document; undefined for one this version does not know. */
export const documentType = (type: unknown): DocumentType | undefined =>
	typeof type === 'string' ? typesByName.get(type) : undefined;

/** Is this the id of a document that says what its author did without their name (`isConfidential`)? */
export const isConfidentialId = (id: string): boolean =>
	documentType(id.slice(0, id.indexOf(':')))?.isConfidential === true;
