import type { RequestHandler } from './$types';
import * as v from 'valibot';
import { line } from '$lib/domain/core/fields';
import type { LookedUp } from '$lib/domain/wire';
import { secretariat } from '$lib/server/http/administrator';
import { answering } from '$lib/server/http/api';
import { readJson } from '$lib/server/http/body';
import { badRequest, json, notFound } from '$lib/server/http/errors';
import { running } from '$lib/server/running';

const LIMITS = { bytes: 4096, idleMs: 10_000, totalMs: 10_000 };

/** Looks up who is behind an anonymous post. That it was done, by whom and why, stays in the audit log. */
export const POST: RequestHandler = (event) =>
	answering(event, async () => {
		const { account } = secretariat(event);
		const { target, reason } = ((await readJson(event.request, LIMITS)) ?? {}) as Record<
			string,
			unknown
		>;
		if (typeof target !== 'string' || target.length > 250) throw badRequest('target is required');
		// The log is to be read: one line in which there is something to see.
		if (!v.is(line('理由', 200), reason)) throw badRequest('reason is required');
		const { anonymousPosts, accounts, audit } = await running();
		const person = await anonymousPosts.authorOf(target);
		if (person === null) throw notFound();
		await audit.append({
			actor: account.personId,
			action: 'author-looked-up',
			target,
			municipality: '',
			detail: reason
		});
		const author = accounts.all().find(({ personId }) => personId === person);
		const { name = '', unitName = '', municipality = '' } = author ?? {};
		return json({ person, name, unitName, municipality } satisfies LookedUp);
	});
