import type { RequestEvent } from '@sveltejs/kit';
import * as v from 'valibot';
import type { FieldProblems } from '$lib/domain/admin/wire';
import type { Problem } from '$lib/domain/core/document';
import { MUNICIPALITY_LABELS } from '$lib/domain/region/municipalities';
import { administrator, ownOrMissing, type Administrator } from '../http/administrator';
import { readJson } from '../http/body';
import { badRequest, json, notFound } from '../http/errors';

const LIMITS = { bytes: 256 * 1024, idleMs: 10_000, totalMs: 30_000 };

/** An administrator and the municipality the request is about. */
export interface Asking {
	who: Administrator;
	municipality: string;
}

/**
 * Who asks about which municipality: `?municipality=`, else their own.
 * @throws HttpError 401, 403, 404
 */
export function asking(event: RequestEvent): Asking {
	const who = administrator(event);
	const municipality =
		event.url.searchParams.get('municipality') ?? who.municipality ?? who.account.municipality;
	if (!Object.hasOwn(MUNICIPALITY_LABELS, municipality)) throw notFound();
	ownOrMissing(who, municipality);
	return { who, municipality };
}

/** A JSON body of a given shape. @throws HttpError 400, 408, 413, 415 */
export async function bodyOf<S extends v.GenericSchema>(
	{ request }: RequestEvent,
	schema: S
): Promise<v.InferOutput<S>> {
	const body = await readJson(request, LIMITS);
	const result = v.safeParse(schema, body);
	// To a schema of an object whose fields are all optional, a list is an empty one.
	if (!result.success || Array.isArray(body)) throw badRequest('invalid body');
	return result.output;
}

/** The answer to fields that cannot be what they are. */
export const fieldProblems = (problems: Problem[]): Response =>
	json({ error: 'bad_request', reason: 'invalid', problems } satisfies FieldProblems, 400);

/** A short text of the query; '' when it is missing. @throws HttpError 400 when it is too long */
export function textOf(url: URL, name: string, max = 200): string {
	const text = url.searchParams.get(name) ?? '';
	if (text.length > max) throw badRequest(`${name} is too long`);
	return text;
}
