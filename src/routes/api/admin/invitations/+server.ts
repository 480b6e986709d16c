import type { RequestHandler } from '@sveltejs/kit';
import * as v from 'valibot';
import { MAX_INVITATIONS, type InvitationsMade } from '$lib/domain/credentials/wire';
import { administrator, ownOrMissing } from '$lib/server/http/administrator';
import { answering } from '$lib/server/http/api';
import { readJson } from '$lib/server/http/body';
import { parsed } from '$lib/server/http/credentials';
import { json, notFound } from '$lib/server/http/errors';
import { invitationList, refusalOf } from '$lib/server/invitations/listing';
import { running } from '$lib/server/running';

const LIMITS = { bytes: 16 * 1024, idleMs: 10_000, totalMs: 10_000 };
const REQUEST = v.object({
	kind: v.picklist(['invite', 'reset']),
	people: v.pipe(
		v.array(v.pipe(v.string(), v.nonEmpty(), v.maxLength(100))),
		v.minLength(1),
		v.maxLength(MAX_INVITATIONS)
	)
});
const QUERY = v.object({
	state: v.optional(v.picklist(['open', 'used', 'expired', 'revoked']), 'open'),
	offset: v.optional(v.pipe(v.string(), v.regex(/^\d{1,6}$/), v.transform(Number)), '0')
});

export const GET: RequestHandler = (event) =>
	answering(event, async () => {
		const who = administrator(event);
		const query = parsed(QUERY, Object.fromEntries(event.url.searchParams), 'no such list');
		return json(await invitationList(await running(), who, query));
	});

export const POST: RequestHandler = (event) =>
	answering(event, async () => {
		const who = administrator(event);
		const { kind, people } = parsed(
			REQUEST,
			await readJson(event.request, LIMITS),
			'not a request'
		);
		const yui = await running();
		const { accounts, credentials, audit } = yui;
		const wanted = [...new Set(people)].map((id) => {
			const account = accounts.get(id);
			if (!account) throw notFound();
			ownOrMissing(who, account.municipality);
			return { account, refusal: refusalOf(who, account, kind, credentials.has) };
		});
		const invited = wanted.flatMap(({ account, refusal }) => (refusal ? [] : [account]));
		const by = who.account.personId;
		const made = await credentials.invitations.issue(
			invited.map(({ personId: person, municipality }) => ({ person, municipality })),
			kind,
			by
		);
		await audit.appendAll(
			invited.map(({ personId: target, municipality }) => ({
				...{ actor: by, target, municipality },
				action: kind === 'invite' ? ('invited' as const) : ('password-reset' as const),
				detail: ''
			}))
		);
		const answer: InvitationsMade = {
			invitations: made.map(({ id, token, person, expiresAt }) => {
				const { name, municipality, unitName } = invited.find(
					({ personId }) => personId === person
				)!;
				return { id, token, kind, name, municipality, unitName, expiresAt };
			}),
			skipped: wanted.flatMap(({ account, refusal }) =>
				refusal ? [{ person: account.personId, refusal }] : []
			)
		};
		return json(answer, 201);
	});
