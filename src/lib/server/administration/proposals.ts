import * as v from 'valibot';
import type { ProposalInfo, ProposalsInfo } from '$lib/domain/admin/wire';
import {
	decisionId,
	type Decision,
	type DecisionOutcome,
	type Proposal
} from '$lib/capabilities/community/proposal';
import { newEnvelope } from '$lib/domain/core/create';
import { SYSTEM } from '$lib/domain/core/document';
import { isBlank } from '$lib/domain/core/fields';
import { personalSpace } from '$lib/domain/core/space';
import type { Accounts } from '../accounts/accounts';
import type { Engine } from '../engine/engine';
import { ignoreStatus } from '../engine/failures';
import type { Administrator } from '../http/administrator';
import { notFound } from '../http/errors';
import type { Duties, WaitingNow } from '../duties/duties';
import { Intake } from '../intake/intake';
import type { Context } from './context';
import type { RegionStore } from './store';

const PREFIX = 'proposal:';

/** A proposal as the region keeps it, until somebody has answered. */
interface Taken extends Pick<
	Proposal,
	'title' | 'kind' | 'scope' | 'purpose' | 'howTo' | 'isHost'
> {
	id: string;
	person: string;
	/** When it was written, by the clock of the phone; ISO 8601. */
	at: string;
	/** When it was taken in, ISO 8601; missing in those of before this was kept. */
	arrivedAt?: string;
	answered: DecisionOutcome | null;
}

export const answerSchema = v.strictObject({
	proposal: v.pipe(v.string(), v.startsWith(PREFIX), v.maxLength(250)),
	// Whoever proposed is told why not (domain.md: 採否と理由).
	reason: v.pipe(
		v.string(),
		v.maxLength(500),
		v.check((text) => !isBlank(text))
	)
});

interface Options {
	engine: Engine;
	accounts: Accounts;
	store: RegionStore;
	duties: Duties;
	/** Milliseconds since 1970. */
	clock: () => number;
}

/** Takes what people proposed out of their own spaces, and keeps it for the administration. */
export class Proposals {
	readonly #intake: Intake<Proposal>;

	constructor({ engine, accounts, store, duties, clock }: Options) {
		this.#intake = new Intake<Proposal>({
			engine,
			type: 'proposal',
			async take({ _id: id, author: person, createdAt: at, ...fields }) {
				if (!accounts.get(person) || (await store.get(id))) return 'taken';
				const { title, kind, scope, purpose, howTo, isHost } = fields;
				const taken: Taken = {
					...{ id, person, at, title, kind, scope, purpose, howTo, isHost },
					...{ arrivedAt: new Date(clock()).toISOString(), answered: null }
				};
				await store.put(id, taken);
				duties.changed('proposal');
				return 'taken';
			}
		});
		duties.follow('proposal', () => waitingProposals({ accounts, store }));
	}

	close(): Promise<void> {
		return this.#intake.close();
	}
}

/** Those of a municipality go to its administrators too; those of the region to the 事務局 alone. */
const isFor = (
	{ accounts }: Pick<Context, 'accounts'>,
	{ municipality }: Pick<Administrator, 'municipality'>,
	{ scope, person }: Taken
): boolean =>
	municipality === null ||
	(scope === 'municipality' && accounts.get(person)?.municipality === municipality);

/** What waits for an answer, and whose that is. */
async function waitingProposals({
	accounts,
	store
}: Pick<Context, 'accounts' | 'store'>): Promise<WaitingNow> {
	const taken = await store.all<Taken>(PREFIX);
	const open = taken.filter(({ answered }) => answered === null);
	return () => {
		const administrators = accounts
			.all()
			.filter(
				({ disabled, roles }) =>
					!disabled && (roles.includes('secretariat') || roles.includes('municipal-admin'))
			);
		return open.map((found) => ({
			arrivedAt: found.arrivedAt ?? found.at,
			deciders: administrators
				.filter(
					({ roles, municipality }) =>
						roles.includes('secretariat') || isFor({ accounts }, { municipality }, found)
				)
				.map(({ personId }) => personId)
		}));
	};
}

/** What waits for an answer of this administrator, the oldest first. */
export async function listProposals(context: Context, who: Administrator): Promise<ProposalsInfo> {
	const taken = await context.store.all<Taken>(PREFIX);
	return {
		proposals: taken
			.filter((found) => found.answered === null && isFor(context, who, found))
			.sort((a, b) => (a.at < b.at ? -1 : 1))
			.map((found) => infoOf(context, found))
	};
}

function infoOf({ accounts }: Context, found: Taken): ProposalInfo {
	const { id, person, at, title, kind, scope, purpose, howTo, isHost } = found;
	const account = accounts.get(person);
	return {
		...{ id, person, at, title, kind, scope, purpose, howTo, isHost },
		name: account?.name ?? '',
		unitName: account?.unitName ?? '',
		municipality: account?.municipality ?? ''
	};
}

/**
 * Answers whoever proposed. What was answered stays answered: asked twice, it is one answer.
 * @param community key of the one that was opened; null when none was
 * @throws HttpError 404 for what is not there or another administrator's
 */
export async function answerProposal(
	context: Context,
	who: Administrator,
	{ proposal, reason }: v.InferOutput<typeof answerSchema>,
	community: string | null
): Promise<void> {
	const found = await context.store.get<Taken>(proposal);
	if (!found || !isFor(context, who, found)) throw notFound();
	if (found.answered !== null) return;
	const outcome = community === null ? 'declined' : 'opened';
	const { engine, audit, store, clock, accounts } = context;
	await audit.append({
		actor: who.account.personId,
		action: 'proposal-answered',
		target: found.person,
		municipality: accounts.get(found.person)?.municipality ?? '',
		detail: `${found.title} ${community === null ? '見送り' : '開設'}`
	});
	const now = new Date(clock()).toISOString();
	const decision: Decision = {
		...newEnvelope('decision', { author: SYSTEM, now, key: '' }),
		...{ _id: decisionId(proposal), proposal, outcome, community, reason }
	};
	const space = personalSpace(found.person);
	// The answer may have been written before a kill.
	await engine.database(space).put(decision).catch(ignoreStatus(409));
	engine.touch(space);
	await store.put<Taken>(proposal, { ...found, answered: outcome });
	context.duties.changed('proposal');
}
