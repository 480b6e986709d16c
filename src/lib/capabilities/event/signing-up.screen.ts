import { revised } from '$lib/domain/core/create';
import { COMMONS } from '$lib/domain/core/space';
import { newSignup, type Attendance } from './event';
import type { MeetingItem } from './event.query';
import type { Workspace } from '$lib/session/session.svelte';

/**
 * Signs up, changes how one takes part, or cancels; saved on this device, also offline. Changing is one
 * more revision of the same sign-up: the clerk leaves it its seat or its place in the queue, which only a
 * cancelling gives back (`capabilities/event/settle`).
 *
 * @throws ReplicaError as `Replica.put` does
 */
export async function setSignup(
	{ me, replica }: Pick<Workspace, 'me' | 'replica'>,
	{ meeting, mine }: Pick<MeetingItem, 'meeting' | 'mine'>,
	signup: { state: 'in' | 'cancelled'; attendance: Attendance }
): Promise<void> {
	const now = new Date().toISOString();
	const { row } = mine;
	const document = row
		? { ...revised({ ...row.doc, _rev: row.rev }, me.id, now), ...signup }
		: newSignup({
				author: me.id,
				now,
				series: meeting.series,
				date: meeting.date,
				attendance: signup.attendance
			});
	await replica.put(COMMONS, document);
}
