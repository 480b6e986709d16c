import { expect } from 'vitest';
import type { ChangeEvents } from '$lib/domain/wire';
import { eventually, type Device } from './server';

/** An open `/api/changes` stream and what it said so far. */
export interface Stream {
	events: { name: string; data: any }[];
	/** Has the server closed it? */
	isClosed: () => boolean;
	/** Resolves with the data of the first event of this name that fits. */
	wait: <Name extends keyof ChangeEvents>(
		name: Name,
		fits?: (data: ChangeEvents[Name]) => boolean
	) => Promise<ChangeEvents[Name]>;
	close: () => void;
}

export async function openStream(device: Device): Promise<Stream> {
	const connection = new AbortController();
	const response = await device.fetch('/api/changes', { signal: connection.signal });
	expect(response.headers.get('content-type')).toBe('text/event-stream');
	const events: Stream['events'] = [];
	let isClosed = false;
	const read = async (): Promise<void> => {
		let rest = '';
		const decoder = new TextDecoder();
		for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
			const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
			rest = parts.pop() ?? '';
			for (const part of parts) {
				const name = /^event: (.*)$/m.exec(part)?.[1];
				const data = /^data: (.*)$/m.exec(part)?.[1];
				if (name && data) events.push({ name, data: JSON.parse(data) });
			}
		}
	};
	read()
		.catch(() => {})
		.finally(() => (isClosed = true));
	return {
		events,
		isClosed: () => isClosed,
		wait: (name, fits = () => true) =>
			eventually(() => {
				const event = events.find((candidate) => candidate.name === name && fits(candidate.data));
				if (!event) throw new Error(`no ${name} yet: ${JSON.stringify(events).slice(0, 500)}`);
				return event.data;
			}),
		close: () => connection.abort()
	};
}
