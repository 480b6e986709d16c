import type { Progress } from './replicate.worker';

export interface PlainSync {
	usefulMs: number;
	allMs: number;
	documents: number;
}

/** Signs in and replicates every space; times count from the sign-in, as in the app. */
async function plainSync(staffNumber: string, password: string): Promise<PlainSync> {
	const worker = new Worker('/api/bench/replicate.worker.js', { type: 'module' });
	const start = performance.now();
	const response = await fetch('/api/session', {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ staffNumber, password })
	});
	const { spaces } = (await response.json()) as { spaces: { id: string }[] };
	let usefulMs = NaN;
	return new Promise((resolve, reject) => {
		worker.onmessage = ({ data }: MessageEvent<Progress>) => {
			const now = performance.now() - start;
			if (data.event === 'useful') usefulMs = now;
			else if (data.event === 'all') resolve({ usefulMs, allMs: now, documents: data.documents });
			else reject(new Error(data.message));
		};
		worker.onerror = (event) => reject(new Error(event.message));
		worker.postMessage(spaces.map(({ id }) => id));
	});
}

Object.assign(globalThis, { plainSync });
