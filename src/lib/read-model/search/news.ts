import type { DexieConstructor } from 'dexie';
import type { YuiDatabase } from '../database';

/**
 * Which rows were written: Dexie tells only tables when many are written at once, and an index that had
 * to read whole tables again would not be current within a second.
 */
export type News =
	| { ids: readonly string[] }
	/** All rows of a space are gone. */
	| { space: string }
	/** All rows are gone. */
	| { all: true };

const channelName = (rows: YuiDatabase): string => `${rows.name}-news`;

const channels = new WeakMap<YuiDatabase, BroadcastChannel>();

function channelOf(rows: YuiDatabase): BroadcastChannel | null {
	if (typeof BroadcastChannel === 'undefined') return null;
	const channel = channels.get(rows) ?? new BroadcastChannel(channelName(rows));
	channels.set(rows, channel);
	// In Node, where tests run, an open channel would keep the process.
	(channel as unknown as { unref?: () => void }).unref?.();
	return channel;
}

/** Tells whoever listens, in any tab, when the transaction that is open has been committed. */
export function announce(rows: YuiDatabase, news: News): void {
	const tell = () => channelOf(rows)?.postMessage(news);
	// By way of the database: tests put its storage in place before they load Dexie.
	const { currentTransaction } = rows.constructor as unknown as DexieConstructor;
	if (currentTransaction) currentTransaction.on('complete', tell);
	else tell();
}

/** Calls back for all that is written from now on; returns the unsubscriber. */
export function onNews(rows: YuiDatabase, listener: (news: News) => void): () => void {
	const channel = new BroadcastChannel(channelName(rows));
	channel.onmessage = ({ data }: MessageEvent<News>) => listener(data);
	return () => channel.close();
}
