/** Answers that have no body, and may not be given one, although Chromium shows an empty one. */
const BODYLESS: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * The same answer, with a body that fails the moment `signal` aborts. `fetch` promises this too, but
 * not everywhere keeps it: Node's leaves a compressed body that was aborted in the middle waiting for
 * ever, and one such request would stop the sync for good.
 *
 * @param onWait called whenever the other side is waited for; not while nobody reads
 * @param onCame called when something came, and at the end
 */
export function endingWith(
	response: globalThis.Response,
	signal: AbortSignal,
	onWait: () => void = () => undefined,
	onCame: () => void = () => undefined
): globalThis.Response {
	if (!response.body || BODYLESS.has(response.status)) return response;
	const reader = response.body.getReader();
	let fail: () => void = () => undefined;
	const end = () => {
		signal.removeEventListener('abort', fail);
		onCame();
	};
	const body = new ReadableStream<Uint8Array>({
		start(controller) {
			fail = () => {
				end();
				controller.error(signal.reason);
				void reader.cancel(signal.reason).catch(() => undefined);
			};
			if (signal.aborted) fail();
			else signal.addEventListener('abort', fail);
		},
		async pull(controller) {
			try {
				onWait();
				const { value, done } = await reader.read();
				if (signal.aborted) return;
				if (done) {
					end();
					controller.close();
				} else {
					onCame();
					controller.enqueue(value);
				}
			} catch (error) {
				end();
				if (!signal.aborted) controller.error(error);
			}
		},
		cancel(reason) {
			end();
			// Not waited for: it is the other side's business when it stops.
			void reader.cancel(reason).catch(() => undefined);
		}
	});
	const { status, statusText, headers } = response;
	return new Response(body, { status, statusText, headers });
}
