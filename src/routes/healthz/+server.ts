import type { RequestHandler } from '@sveltejs/kit';
import { json } from '$lib/server/http/errors';
import { running } from '$lib/server/running';

/** Generous for a busy database, short enough for whoever watches. */
const TIMEOUT_MS = 5000;

export const GET: RequestHandler = async () => {
	const { engine } = await running();
	const about = { engine: engine.kind, version: engine.version };
	const headers = { 'cache-control': 'no-store' };
	let timer: NodeJS.Timeout | undefined;
	const timeout = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error('timeout')), TIMEOUT_MS);
	});
	try {
		await Promise.race([engine.check(), timeout]);
		return json({ status: 'ok', ...about }, 200, headers);
	} catch {
		return json({ status: 'failing', ...about }, 503, headers);
	} finally {
		clearTimeout(timer);
	}
};
