import { rolledAnswers } from '$lib/capabilities/roll/roll.query';
import type { Collection } from 'dexie';
import { acceptanceId } from '$lib/capabilities/thread/acceptance-id';
import { addDays } from '$lib/domain/core/time';
import { COMMONS } from '$lib/domain/core/space';
import { holdsFor, isExpired, REMINDER_DAYS } from './faq';
import type { Solved } from './from-thread';
import { spellingsOf } from '$lib/capabilities/directory/calling';
import { municipalityName } from '$lib/domain/region/municipalities';
import { NOBODY } from '$lib/capabilities/anonymous/nobody';
import { usefulId, type Useful, type UsefulAnswer } from './useful';
import { isDeleted } from '$lib/capabilities/thread/thread';
import type { YuiDatabase } from '$lib/read-model/database';
import type { FaqRow } from './faq.row';
import {
	peopleByIds,
	stateById,
	toItem,
	toItems,
	type Item,
	type ItemState,
	type Page
} from '$lib/read-model/queries/items';

/** Entries read at once while looking for those that are wanted. */
const CHUNK = 100;

/** What a list of the FAQ shows. */
export interface FaqFilter {
	/** Those with an answer, those with only a 確認先, those past their 有効期限, or all. */
	kind: '' | 'answered' | 'contact' | 'expired';
	/** Code of a municipality the answer holds for; '' for any. */
	municipality: string;
}

/** One question of a list. */
export interface FaqQuestion {
	/** What its card leads to. */
	id: string;
	/** The answer for the reader, or the one for everybody. */
	item: Item<FaqRow>;
	/** Answers of single municipalities beside the common one. */
	variants: number;
}

/** The answers of single municipalities by the id of the entry they belong to. */
type Variants = ReadonlyMap<string, readonly FaqRow[]>;

/**
 * Which entries are folded into another one. A variant whose base is not here, or is a variant itself,
 * stands for itself: no answer is lost.
 */
async function allVariants(database: YuiDatabase): Promise<Variants> {
	const rows = await database.faqs.where('variantOf').above('').toArray();
	const bases = await database.faqs.bulkGet([
		...new Set(rows.map(({ variantOf = '' }) => variantOf))
	]);
	const byBase = new Map<string, FaqRow[]>(
		bases.flatMap((base) => (base && base.variantOf === undefined ? [[base.id, []]] : []))
	);
	for (const row of rows) byBase.get(row.variantOf ?? '')?.push(row);
	for (const variants of byBase.values()) variants.sort(latestFirst);
	return byBase;
}

const latestFirst = (a: FaqRow, b: FaqRow): number => a.recency - b.recency;

/** The answer for people of one municipality: their own one, else the common one. */
export const answerFor = <R extends Pick<FaqRow, 'doc'>>(
	base: R,
	variants: readonly R[],
	municipality: string
): R =>
	variants.find(({ doc }) => doc.municipalities.some((code) => code === municipality)) ?? base;

/**
 * Questions of the FAQ, each once, with the answer for the reader: the newest first, those past their
 * 有効期限 last.
 *
 * @param mine code of the reader's municipality
 * @param today date in Tokyo
 */
export const faqs =
	(filter: FaqFilter, mine: string, today: string, limit: number) =>
	async (database: YuiDatabase): Promise<Page<FaqQuestion>> => {
		const variants = await allVariants(database);
		const asQuestion = (base: FaqRow): [FaqRow, FaqRow] => [
			base,
			answerFor(base, variants.get(base.id) ?? [], filter.municipality || mine)
		];
		const isFolded = ({ variantOf }: FaqRow) => variantOf !== undefined && variants.has(variantOf);
		const isWanted = ([, { answered, doc }]: [FaqRow, FaqRow]) =>
			(filter.municipality === '' || holdsFor(doc, filter.municipality)) &&
			{
				'': true,
				answered: answered === 1,
				contact: answered === 0,
				expired: isExpired(doc, today)
			}[filter.kind];
		const read = async (rows: () => Collection<FaqRow, string>, isLate: boolean, count: number) => {
			const found: [FaqRow, FaqRow][] = [];
			for (let offset = 0; found.length < count; offset += CHUNK) {
				const chunk = await rows().offset(offset).limit(CHUNK).toArray();
				const questions = chunk.filter((row) => !isFolded(row)).map(asQuestion);
				found.push(
					...questions.filter(
						(question) => isExpired(question[1].doc, today) === isLate && isWanted(question)
					)
				);
				if (chunk.length < CHUNK) break;
			}
			return found;
		};
		const newest = () => database.faqs.orderBy('recency') as Collection<FaqRow, string>;
		const wanted = limit + 1;
		const current = filter.kind === 'expired' ? [] : await read(newest, false, wanted);
		const late = current.length < wanted ? await read(newest, true, wanted - current.length) : [];
		const found = [...current, ...late];
		const shown = found.slice(0, limit);
		const items = await toItems(
			database,
			shown.map(([, answer]) => answer)
		);
		return {
			items: items.map((item, index) => {
				const id = shown[index]?.[0].id ?? item.row.id;
				return { id, item, variants: variants.get(id)?.length ?? 0 };
			}),
			more: found.length > limit
		};
	};

/** A person's entries that are past their 有効期限 or soon will be, the most urgent first. */
export const dueFaqs =
	(me: string, today: string) =>
	async (database: YuiDatabase): Promise<Item<FaqRow>[]> => {
		const rows = await database.faqs
			.where('expiresOn')
			.between('', addDays(today, REMINDER_DAYS), false, true)
			.toArray();
		return toItems(
			database,
			rows.filter(({ doc }) => doc.author === me)
		);
	};

/** What people said of an entry: whether it helped them. */
export interface Usefulness {
	counts: Readonly<Record<UsefulAnswer, number>>;
	/** The own answer, to be changed. */
	mine: (Useful & { _rev: string }) | undefined;
	/** Of the own one. */
	state: ItemState;
}

/** Where an entry comes from, as far as this person may see it. */
export interface FaqSource {
	id: string;
	space: string;
	title: string;
	community: string;
}

export interface FaqPage {
	/** The answer that is shown. */
	entry: Item<FaqRow>;
	/** Id of the entry that the answers of single municipalities belong to. */
	base: string;
	/** The other answers to the same question, the common one first. */
	others: Item<FaqRow>[];
	/** The question it was made of; null when it was made of none, or of one that is not on this device. */
	source: FaqSource | null;
	/** Other entries made of the same question. */
	twins: Item<FaqRow>[];
	useful: Usefulness;
	/** Communities of this person in which to ask on. */
	places: { key: string; title: string }[];
}

/**
 * One question with its answers; null when it is not (yet) on this device.
 *
 * @param mine code of the reader's municipality, whose answer is shown in place of the common one; '' to
 * show exactly the entry that was asked for
 */
export const faqPage =
	(id: string, mine: string) =>
	async (database: YuiDatabase): Promise<FaqPage | null> => {
		const asked = await database.faqs.get(id);
		if (!asked) return null;
		const above =
			asked.variantOf === undefined ? undefined : await database.faqs.get(asked.variantOf);
		const base = above && above.variantOf === undefined ? above : asked;
		const variants =
			base.variantOf === undefined
				? (await database.faqs.where('variantOf').equals(base.id).toArray()).sort(latestFirst)
				: [];
		const shown = asked.id === base.id ? answerFor(base, variants, mine) : asked;
		const others = [base, ...variants].filter((row) => row.id !== shown.id);
		const source = shown.source ?? base.source;
		const [entry, rest, found, twins, useful, places] = await Promise.all([
			toItem(database, shown),
			toItems(database, others),
			source === undefined ? null : sourceOf(database, source),
			source === undefined
				? []
				: database.faqs
						.where('source')
						.equals(source)
						.filter((row) => row.id !== shown.id && row.id !== base.id)
						.toArray()
						.then((rows) => toItems(database, rows)),
			usefulness(database, shown.id),
			placesToAsk(database)
		]);
		if (!entry) return null;
		return { entry, base: base.id, others: rest, source: found, twins, useful, places };
	};

async function sourceOf(database: YuiDatabase, id: string): Promise<FaqSource | null> {
	const thread = await toItem(database, await database.threads.get(id));
	if (!thread) return null;
	const space = await database.spaces.get(thread.row.space);
	return {
		id,
		space: thread.row.space,
		title: thread.row.doc.title,
		community: space?.title ?? ''
	};
}

async function usefulness(database: YuiDatabase, target: string): Promise<Usefulness> {
	const [rows, rolled] = await Promise.all([
		database.usefuls.where('target').equals(target).toArray(),
		rolledAnswers(database, target)
	]);
	const id = usefulId(database.person, target);
	const own = rows.find((row) => row.id === id);
	const count = (answer: UsefulAnswer): number => {
		if (!rolled) return rows.filter(({ doc }) => doc.answer === answer).length;
		// This person's answer counts as they gave it here, which the roll may not know yet.
		const others = rolled(answer).filter(({ person }) => !own || person !== database.person);
		return others.length + (own?.doc.answer === answer ? 1 : 0);
	};
	return {
		counts: { yes: count('yes'), no: count('no') },
		mine: own && { ...own.doc, _rev: own.rev },
		state: await stateById(database, COMMONS, id)
	};
}

/** Communities for consultation that this person may write in. */
async function placesToAsk(database: YuiDatabase): Promise<FaqPage['places']> {
	const [rows, spaces] = await Promise.all([
		database.communities.where('kind').equals('consultation').toArray(),
		database.spaces.toArray()
	]);
	const open = new Set(spaces.flatMap(({ id, readOnly }) => (readOnly ? [] : [id])));
	return rows
		.filter(({ community, doc }) => open.has(`community-${community}`) && !doc.archived)
		.map(({ community, doc }) => ({ key: community, title: doc.title }));
}

/** What the form for a new entry begins with. */
export interface SolvedThread extends Solved {
	/** Entries made of it already. */
	made: Item<FaqRow>[];
}

/** A thread as an entry can be made of it; null when it is not on this device, or not to be read. */
export const solvedThread =
	(id: string) =>
	async (database: YuiDatabase): Promise<SolvedThread | null> => {
		const thread = await toItem(database, await database.threads.get(id));
		if (!thread || thread.hidden || isDeleted(thread.row.doc)) return null;
		const [rows, acceptance, made, community] = await Promise.all([
			database.replies
				.where('[thread+createdAt]')
				.between([id, ''], [id, '\uffff'])
				.toArray()
				.then((found) => toItems(database, found)),
			database.acceptances.get(acceptanceId(id)),
			database.faqs
				.where('source')
				.equals(id)
				.toArray()
				.then((found) => toItems(database, found)),
			database.communities
				.where('community')
				.equals(thread.row.space.slice('community-'.length))
				.first()
		]);
		const readable = rows.filter(({ row, hidden }) => !hidden && !isDeleted(row.doc));
		const answers = readable.filter(({ row }) => row.doc.author !== thread.row.doc.author);
		const accepted = readable.find(({ row }) => row.id === acceptance?.doc.reply);
		// Of several that nobody chose from, whoever makes the entry chooses.
		const answer = accepted ?? (answers.length === 1 ? answers[0] : undefined);
		const posts = [thread, ...rows];
		const people = await peopleByIds(
			database,
			posts.flatMap(({ row }) => [row.doc.author, ...(row.doc.mentions ?? [])])
		);
		const author = answer?.author;
		return {
			thread: thread.row.doc,
			answer: answer?.row.doc,
			office:
				author && author.person !== NOBODY
					? `${municipalityName(author.municipality)} ${author.unitName}`
					: '',
			names: [...people.values()].flatMap((person) =>
				person.person === NOBODY ? [] : spellingsOf(person)
			),
			municipality: community?.doc.municipality ?? null,
			made
		};
	};
