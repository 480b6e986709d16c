import type { RequestHandler } from './$types';
import { ENCODINGS, type RosterEncoding } from '$lib/domain/admin/wire';
import { spellingsOf } from '$lib/domain/roster/spellings';
import { ZERO_ANSWERS, type ZeroAnswer } from '$lib/domain/roster/zeros';
import { asking, textOf } from '$lib/server/administration/input';
import { answering } from '$lib/server/http/api';
import { readBytes } from '$lib/server/http/body';
import { compressedJson } from '$lib/server/http/compress';
import { badRequest, HttpError } from '$lib/server/http/errors';
import { running } from '$lib/server/running';

/** As many people as a roster may have (`MAX_ROSTER_ROWS`) fit into it many times. */
const LIMITS = { bytes: 8 * 1024 * 1024, idleMs: 30_000, totalMs: 300_000 };

/** Of answers to as many questions as are asked (`MAX_SPELLINGS`). */
const MAX_SPELLINGS_TEXT = 1000;

export const POST: RequestHandler = (event) =>
	answering(event, async () => {
		const { who, municipality } = asking(event);
		const encoding = textOf(event.url, 'encoding') || 'auto';
		if (!Object.hasOwn(ENCODINGS, encoding)) throw badRequest('unknown encoding');
		const zeros = textOf(event.url, 'zeros') || 'keep';
		if (!Object.hasOwn(ZERO_ANSWERS, zeros)) throw badRequest('unknown answer');
		const spellings = spellingsOf(textOf(event.url, 'spellings', MAX_SPELLINGS_TEXT));
		if (!spellings) throw badRequest('unknown answer');
		const type = event.request.headers.get('content-type') ?? '';
		// What it is shows its content: for Windows a CSV file is one of Excel.
		if (!/^(?:text\/csv|application\/octet-stream)\s*(;|$)/i.test(type))
			throw new HttpError(415, 'bad_content_type', 'Content-Type must be application/octet-stream');
		const bytes = await readBytes(event.request, LIMITS);
		const { roster } = await running();
		const check = await roster.check(who.account, municipality, bytes, encoding as RosterEncoding, {
			zeros: zeros as ZeroAnswer,
			spellings
		});
		return compressedJson(event.request, JSON.stringify(check));
	});
