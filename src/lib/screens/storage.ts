/** What this app takes of the device's storage; null where the browser does not say. */
export interface DeviceStorage {
	/** Bytes. */
	usage: number | null;
	/** Bytes. */
	quota: number | null;
	persisted: boolean | null;
}

export async function deviceStorage(): Promise<DeviceStorage> {
	const [estimate, persisted] = await Promise.all([
		navigator.storage?.estimate?.().catch(() => null) ?? null,
		navigator.storage?.persisted?.().catch(() => null) ?? null
	]);
	return { usage: estimate?.usage ?? null, quota: estimate?.quota ?? null, persisted };
}

/** 「3.4 MB」. */
export function sizeText(bytes: number | null): string {
	if (bytes === null) return 'このブラウザーでは確かめられません';
	if (bytes < 1_000_000) return `${Math.ceil(bytes / 1000).toLocaleString('ja-JP')} kB`;
	if (bytes < 1_000_000_000) return `${(bytes / 1_000_000).toFixed(1)} MB`;
	return `${(bytes / 1_000_000_000).toFixed(1)} GB`;
}
