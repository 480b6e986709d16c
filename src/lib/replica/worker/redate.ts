import { CLOCK_ERROR_MS } from '$lib/domain/permissions/moments';
import type { RefusalCode } from '$lib/domain/core/document';
import type { OutboxEntry } from '$lib/read-model/state';
import type { ReplicaContext } from './context';
import { addRevisions, readLeaves, type Leaf } from './databases';
import { writing } from './journal';
import { hasOwn } from './own';
import { catchUp } from './project';
import { signed } from './proof';
import { childOf } from './revision';
import { writeAnnounced } from './write';

/** From so much on, milliseconds either way, a person is told that the clock of the device is wrong. */
export const WRONG_CLOCK_MS = CLOCK_ERROR_MS / 2;

const CLOCK_REFUSALS: ReadonlySet<string> = new Set<RefusalCode>(['clock_ahead', 'clock_behind']);

/** Was it refused for its times alone? */
export const isRefusedForTime = ({ state, reason }: OutboxEntry): boolean =>
	state === 'refused' && reason !== undefined && CLOCK_REFUSALS.has(reason);

/**
 * Gives what was refused because of a wrong clock the present time, and sends it again. Called when the
 * clock is right: by itself at the next contact, or because the person asked.
 */
export async function redate(context: ReplicaContext, entry: OutboxEntry): Promise<void> {
	const { space, id, base } = entry;
	const now = new Date(context.now()).toISOString();
	await writing(context, space, id, async (database) => {
		// What others wrote beside it keeps its times. A merge was not taken either, and is signed now.
		const leaves = (await readLeaves(database, id)).filter(
			(leaf) => !leaf._deleted && hasOwn(leaf, context.writer)
		);
		const [leaf] = leaves;
		if (!leaf) return;
		const redated = leaves.map((each) => {
			const content = each.editor === null ? signed(each, context.writer) : withoutRevision(each);
			return childOf(each, datedAnew(content, base === null, now), now);
		});
		await writeAnnounced(context, space, leaf, base, () => addRevisions(database, redated));
	});
	await catchUp(context, space);
}

const withoutRevision = ({ _id, _rev, _revisions, ...content }: Leaf): object => content;

/** @param isNew the server has never seen it: then it begins now, and has no past */
function datedAnew(content: object, isNew: boolean, now: string): object {
	const { earlier, ...rest } = content as { earlier?: { at: string }[] };
	const past = isNew
		? undefined
		: earlier?.map((version) => (version.at > now ? { ...version, at: now } : version));
	return {
		...rest,
		...(past ? { earlier: past } : {}),
		...(isNew ? { createdAt: now } : {}),
		updatedAt: now
	};
}
