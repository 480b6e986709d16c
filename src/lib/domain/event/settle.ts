import { tokyoInstant } from '../core/time';
import { newEnvelope } from '../core/create';
import { SYSTEM } from '../core/document';
import { verdictId, type Meeting, type Outcome, type Signup, type Verdict } from './event';

/**
 * Settles one meeting: what the clerk's verdicts should be, given all sign-ups and the verdicts so
 * far. Pure and idempotent: settling a settled meeting changes nothing, so a clerk that was killed
 * between two writes only has to settle again.
 *
 * Seats go in the order of arrival at the server. A sign-up keeps its place while it stays in;
 * cancelling and signing up again goes to the end; a freed seat goes to the first who waits.
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
	const refusal = meeting ? refusalOf(meeting) : '行事が見つかりません。';
	const isOver = meeting ? now > tokyoInstant(meeting.date, meeting.endTime).toISOString() : false;

	const entries = signups.map((signup) => {
		const previous = verdictBySignup.get(signup._id);
		const isAnswered = previous?.signupRev === signup._rev;
		const wasIn = previous?.outcome === 'confirmed' || previous?.outcome === 'waiting';
		const order = previous && wasIn ? previous.order : ++lastOrder;
		return { signup, previous, isAnswered, wasIn, order };
	});

	let seats = meeting?.capacity ?? 0;
	const results = new Map<string, { outcome: Outcome; order: number; reason: string }>();
	for (const entry of [...entries].sort((a, b) => a.order - b.order)) {
		const { signup, previous, isAnswered, wasIn, order } = entry;
		// A past decision stands: nothing is taken back because time went by.
		if (isAnswered && previous && !wasIn) {
			results.set(signup._id, previous);
		} else if (signup.state === 'cancelled') {
			results.set(signup._id, { outcome: 'cancelled', order, reason: '' });
		} else if (refusal !== '') {
			results.set(signup._id, { outcome: 'declined', order, reason: refusal });
		} else if (isOver && !wasIn) {
			results.set(signup._id, { outcome: 'declined', order, reason: '終了後に届いた申込みです。' });
		} else if (previous?.outcome === 'confirmed' || (seats > 0 && !(isOver && wasIn))) {
			seats--;
			results.set(signup._id, { outcome: 'confirmed', order, reason: '' });
		} else {
			results.set(signup._id, { outcome: 'waiting', order, reason: '' });
		}
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

const refusalOf = (meeting: Meeting): string =>
	meeting.cancelled ? 'この回は中止になりました。' : '';
