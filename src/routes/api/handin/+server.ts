import type { RequestHandler } from './$types';
import { MAX_BODY_BYTES } from '$lib/domain/wire';
import { bytesOf } from '$lib/server/gateway/writes';
import { handInItemsOf, type Giver } from '$lib/server/handin/handin';
import { answering, signedIn } from '$lib/server/http/api';
import { readJson } from '$lib/server/http/body';
import { json } from '$lib/server/http/errors';
import { running } from '$lib/server/running';

const LIMITS = { bytes: MAX_BODY_BYTES, idleMs: 10_000, totalMs: 120_000 };

export const POST: RequestHandler = (event) =>
	answering(event, async () => {
		const { revoked } = event.locals;
		const giver: Giver = revoked ?? ownGiver(signedIn(event));
		const items = handInItemsOf(await readJson(event.request, LIMITS));
		const { allowance, handIns } = await running();
		// It is kept like what is written; a device takes 429 for later.
		await allowance.spend(giver.person, items.length, bytesOf(items));
		await handIns.keep(giver, items);
		return new Response(null, { status: 204 });
	});

export const GET: RequestHandler = (event) =>
	answering(event, async () => {
		const { account } = signedIn(event);
		return json(await (await running()).handIns.of(account.personId));
	});

const ownGiver = ({ account, session }: ReturnType<typeof signedIn>): Giver => ({
	person: account.personId,
	session,
	name: ''
});
