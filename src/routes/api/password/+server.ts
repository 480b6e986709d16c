import type { RequestHandler } from '@sveltejs/kit';
import * as v from 'valibot';
import { passwordProblem } from '$lib/domain/credentials/password';
import { hashPassword } from '$lib/server/accounts/passwords';
import { answering, signedIn } from '$lib/server/http/api';
import { readJson } from '$lib/server/http/body';
import { parsed } from '$lib/server/http/credentials';
import { badRequest } from '$lib/server/http/errors';
import { prove } from '$lib/server/http/proof';
import { by } from '$lib/server/http/sign-in';
import { running } from '$lib/server/running';

const LIMITS = { bytes: 16 * 1024, idleMs: 10_000, totalMs: 10_000 };
const REQUEST = v.object({ proof: v.unknown(), password: v.string(), endOthers: v.boolean() });

export const POST: RequestHandler = (event) =>
	answering(event, async () => {
		const { account, session } = signedIn(event);
		const change = parsed(REQUEST, await readJson(event.request, LIMITS), 'not a change');
		const problem = passwordProblem(change.password, account);
		if (problem) throw badRequest(problem);
		const yui = await running();
		await prove(event, yui, account, change.proof);
		await yui.accounts.setPassword(account.personId, await hashPassword(change.password));
		await yui.audit.append({ ...by(account), action: 'password-set', detail: '' });
		if (change.endOthers) {
			await yui.sessions.endOthers(account.personId, session);
			await yui.audit.append({ ...by(account), action: 'device-ended', detail: 'others' });
		}
		return new Response(null, { status: 204 });
	});
