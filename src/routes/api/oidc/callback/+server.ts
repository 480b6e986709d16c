import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import type { OidcOutcome } from '$lib/domain/credentials/wire';
import { HttpError } from '$lib/server/http/errors';
import { keepArrival, takeFlow } from '$lib/server/http/oidc-cookies';
import { answering } from '$lib/server/http/api';
import { refuseSignIn } from '$lib/server/http/sign-in';
import { running } from '$lib/server/running';

/**
 * The issuer sends the browser here. It comes from another site, so without the session's cookie:
 * the sign-in screen completes what began, with a request of its own.
 */
export const GET: RequestHandler = (event) =>
	answering(event, async () => {
		const flow = takeFlow(event);
		const outcome = flow ? await arrive(event, flow) : 'expired';
		const query = new URLSearchParams({ oidc: outcome });
		if (flow && flow.next !== '') query.set('next', flow.next);
		return new Response(null, { status: 303, headers: { location: `/signin?${query}` } });
	});

async function arrive(
	event: RequestEvent,
	flow: NonNullable<ReturnType<typeof takeFlow>>
): Promise<OidcOutcome> {
	const yui = await running();
	const { oidc, arrivals, answers } = yui.credentials;
	if (!oidc) return 'failed';
	// The person, or the issuer, said no.
	if (event.url.searchParams.has('error')) return 'refused';
	try {
		// Each is asked of the issuer, who is spared a flood from us.
		let isUnknown = false;
		const account = await answers.guarded(event.getClientAddress(), async () => {
			const staffNumber = await oidc.finish(event.url, flow);
			if (staffNumber === null) return null;
			const [found] = yui.accounts.withStaffNumber(staffNumber, oidc.municipality);
			const known = found ? yui.accounts.get(found.personId) : null;
			if (!known) {
				await refuseSignIn(yui, found, 'oidc');
				isUnknown = true;
			}
			return known;
		});
		if (!account) return isUnknown ? 'unknown' : 'failed';
		keepArrival(event, arrivals.put(account.personId));
		return 'done';
	} catch (error) {
		if (error instanceof HttpError) return 'failed';
		throw error;
	}
}
