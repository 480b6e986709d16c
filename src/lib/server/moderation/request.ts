import { isBlank } from '$lib/domain/core/fields';
import { parseSpace } from '$lib/domain/core/space';
import { isTarget, MAX_HIDING_REASON } from '$lib/capabilities/moderation/moderation';
import { isHideable } from '$lib/domain/permissions/may';
import type { ModerationRequest } from '$lib/domain/wire';
import { badRequest } from '../http/errors';

/** @throws HttpError 400 */
export function moderationRequestOf(body: unknown): ModerationRequest {
	const {
		space,
		target,
		action,
		reason = ''
	} = (body ?? {}) as Partial<Record<keyof ModerationRequest, unknown>>;
	if (typeof space !== 'string' || !parseSpace(space)) throw badRequest('space is required');
	if (!isTarget(target, { isHideable })) throw badRequest('target is required');
	if (action !== 'hide' && action !== 'restore' && action !== 'dismiss')
		throw badRequest('action is hide, restore or dismiss');
	if (typeof reason !== 'string' || reason.length > MAX_HIDING_REASON || /[\r\n]/.test(reason))
		throw badRequest('reason is too long');
	if (action === 'hide' && isBlank(reason)) throw badRequest('reason is required');
	return { space, target, action, reason: action === 'hide' ? reason : '' };
}
