import { tokyoInstant } from '$lib/domain/core/time';
import { newEnvelope } from '$lib/domain/core/create';
import { SYSTEM } from '$lib/domain/core/document';
import { verdictId, type Meeting, type Outcome, type Signup, type Verdict } from './event';

/**
 * Settles one meeting: what the clerk's verdicts should be, given all sign-ups and the verdicts so
 * far. Pure and idempotent: settling a settled meeting changes nothing, so a clerk that was killed
 * between two writes only has to settle again.
 *
 * Seats go in the order of arrival at the server. A sign-up keeps its place while it stays in;
 * cancelling and signing up again goes to the end; a freed seat goes to the first who waits. When a
 * cancelled meeting takes place after all, everybody is back in their place.
 *
 * @param signups in the order of their arrival
 * @returns only the verdicts that differ from `verdicts`
 */
export function settle(
	meeting: Meeting | null,
	signups: readonly Signup[],
	verdicts: readonly Verdict[],
	now: string
): Verdict[] {
	const verdictBySignup = new Map(verdicts.map((verdict) => [verdict.signup, verdict]));
	let lastOrder = verdicts.reduce((max, { order }) => Math.max(max, order), 0);
	const isOver = meeting ? now > tokyoInstant(meeting.date, meeting.endTime).toISOString() : false;

	const entries = signups.map((signup) => {
		const previous = verdictBySignup.get(signup._id);
		const isStanding =
			previous !== undefined && previous.signupRev === signup._rev && isFinal(previous);
		const isInQueue = previous !== undefined && !isFinal(previous);
		const order = previous && (isStanding || isInQueue) ? previous.order : ++lastOrder;
		return { signup, previous, isStanding, order };
	});

	const refusal = refusalOf(meeting);
	const keepsSeat = ({ signup, previous }: (typeof entries)[number]): boolean =>
		refusal === '' && signup.state === 'in' && previous?.outcome === 'confirmed';
	// Whoever has a seat keeps it, also when the capacity was lowered since.
	let seats = (meeting?.capacity ?? 0) - entries.filter(keepsSeat).length;

	const results = new Map<string, Pick<Verdict, 'outcome' | 'order' | 'reason'>>();
	for (const entry of [...entries].sort((a, b) => a.order - b.order)) {
		const { signup, previous, isStanding, order } = entry;
		const decide = (outcome: Outcome, reason = '') =>
			results.set(signup._id, { outcome, order, reason });
		if (isStanding && previous) decide(previous.outcome, previous.reason);
		else if (signup.state === 'cancelled') decide('cancelled');
		else if (refusal !== '') decide('declined', refusal);
		else if (keepsSeat(entry)) decide('confirmed');
		else if (isOver && previous?.outcome === 'waiting') decide('waiting');
		else if (isOver) decide('declined', TOO_LATE);
		else if (seats-- > 0) decide('confirmed');
		else decide('waiting');
	}

	return entries.flatMap(({ signup, previous }) => {
		const result = results.get(signup._id);
		if (!result || !signup._rev) return [];
		const isSame =
			previous?.signupRev === signup._rev &&
			previous.outcome === result.outcome &&
			previous.order === result.order &&
			previous.reason === result.reason;
		if (isSame) return [];
		const created = newEnvelope('verdict', { author: SYSTEM, now, key: '' });
		return [
			{
				...created,
				...(previous ? { _rev: previous._rev, createdAt: previous.createdAt } : {}),
				_id: verdictId(signup._id),
				signup: signup._id,
				signupRev: signup._rev,
				series: signup.series,
				date: signup.date,
				person: signup.author,
				outcome: result.outcome,
				order: result.order,
				reason: result.reason
			}
		];
	});
}

const TOO_LATE = '終了後に届いた申込みです。';

/** Why nobody can come; '' when the meeting takes place. */
function refusalOf(meeting: Meeting | null): string {
	if (!meeting) return '行事が見つかりません。';
	return meeting.cancelled ? 'この回は中止になりました。' : '';
}

/**
 * Is this the last word on its revision, and the place in the queue lost? All else may change with
 * the meeting, also a cancelling of it that is taken back.
 */
const isFinal = ({ outcome, reason }: Verdict): boolean =>
	outcome === 'cancelled' || (outcome === 'declined' && reason === TOO_LATE);
