import { settings } from './admin/settings';
import { acceptance } from './acceptance/acceptance';
import { anonymous, publication } from './anonymous/anonymous';
import { board } from './community/board';
import { community, membership } from './community/community';
import { decision, proposal } from './community/proposal';
import type { DocumentType } from './core/document';
import { person, unit } from './directory/directory';
import { disasterNote } from './disaster/disaster';
import { draft } from './draft/draft';
import { occurrence, series, signup, verdict } from './event/event';
import { faq } from './faq/faq';
import { notebook, section } from './handover/handover';
import { duty } from './inbox/duty';
import { notices } from './inbox/notices';
import { readmark } from './inbox/readmark';
import { watch } from './inbox/watch';
import { hiding, report } from './moderation/moderation';
import { profile } from './profile/profile';
import { reaction } from './reaction/reaction';
import { saved } from './saved/saved';
import { reply, thread } from './thread/thread';
import { useful } from './useful/useful';

/** Every type of document there is. A new capability adds its own here (docs/adding-a-capability.md). */
const DEFINITIONS = [
	person,
	unit,
	settings,
	community,
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
