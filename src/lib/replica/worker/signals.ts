/**
 * A signal that aborts with the first of these, for its reason. `AbortSignal.any` says the same, but is
 * missing before iOS 17.4 and Firefox 124.
 */
export function anySignal(...signals: readonly AbortSignal[]): AbortSignal {
	const any = new AbortController();
	const end = (): void => {
		const first = signals.find(({ aborted }) => aborted);
		any.abort(first?.reason);
		for (const signal of signals) signal.removeEventListener('abort', end);
	};
	for (const signal of signals) signal.addEventListener('abort', end);
	if (signals.some(({ aborted }) => aborted)) end();
	return any.signal;
}
