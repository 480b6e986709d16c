import type { HandInItem } from '$lib/domain/wire';
import { decrypt, encrypt, keyOfSecret, randomSalt, ROUNDS } from './secret-key';

/** Unsent work as a file that only a password opens. */
const FORMAT = 'yui-unsent-1';

/** Whoever finds the file can try passwords as fast as they like. */
export const MIN_PASSWORD = 8;

interface ExportFile {
	format: typeof FORMAT;
	person: string;
	rounds: number;
	/** Base64. */
	salt: string;
	iv: string;
	data: string;
}

/** Why a file could not be opened; the message is for the screen. */
export class ExportError extends Error {
	override name = 'ExportError';
}

const toBase64 = (bytes: Uint8Array): string =>
	btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
	Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** The content of a file with these items. */
export async function sealExport(
	person: string,
	items: readonly HandInItem[],
	password: string
): Promise<string> {
	const salt = randomSalt();
	const key = await keyOfSecret(password, salt, ROUNDS);
	const { iv, data } = await encrypt(key, new TextEncoder().encode(JSON.stringify(items)));
	const [saltText, ivText, dataText] = [salt, iv, data].map(toBase64) as [string, string, string];
	return JSON.stringify({
		format: FORMAT,
		person,
		rounds: ROUNDS,
		salt: saltText,
		iv: ivText,
		data: dataText
	} satisfies ExportFile);
}

/** The items in a file. @throws ExportError */
export async function openExport(content: string, password: string): Promise<HandInItem[]> {
	let file: Partial<ExportFile>;
	try {
		file = JSON.parse(content) as Partial<ExportFile>;
	} catch {
		file = {};
	}
	const { format, salt, iv, data, rounds } = file ?? {};
	// More rounds than we ever ask for would only keep the phone busy.
	const isOurs =
		format === FORMAT &&
		[salt, iv, data].every((part) => typeof part === 'string') &&
		Number.isInteger(rounds) &&
		(rounds ?? 0) <= 10 * ROUNDS;
	if (!isOurs) throw new ExportError('結（ゆい）が書き出したファイルではありません。');
	try {
		const key = await keyOfSecret(password, fromBase64(salt!), rounds!);
		const text = await decrypt(key, fromBase64(iv!), fromBase64(data!));
		return JSON.parse(new TextDecoder().decode(text)) as HandInItem[];
	} catch {
		throw new ExportError('パスワードが違うか、ファイルが壊れています。');
	}
}
