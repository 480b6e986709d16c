import { ACTIVE_PART, OFFICE_PART } from './sniff';
import { entriesOfZip } from './zip';

/** What a file is that cannot be attached, and what its owner can do about it. */
export const REFUSED = {
	empty: '空のファイルです。',
	locked:
		'パスワードで保護されたファイルです。パスワードを外して保存し直してから、選んでください。',
	xls: '古い形式のExcelファイル（.xls）です。Excelで開き、「Excelブック（.xlsx）」で保存し直してください。',
	doc: '古い形式のWordファイル（.doc）です。Wordで開き、「Word文書（.docx）」で保存し直してください。',
	ppt: '古い形式のPowerPointファイル（.ppt）です。PowerPointで開き、「.pptx」で保存し直してください。',
	ichitaro: '一太郎のファイルです。PDFかWordの形式で保存し直してください。',
	docuworks: 'DocuWorksのファイルです。PDFにしてから、選んでください。',
	mail: 'Outlookのメールです。本文をコピーするか、PDFにしてください。',
	macros: 'マクロの入ったファイルです。マクロなしの形式で保存し直してください。',
	zip: 'まとめたファイル（ZIPなど）です。中のファイルを、1つずつ選んでください。',
	other: '写真・PDF・Word・Excel・PowerPoint・CSV・テキストを選んでください。'
} as const;
export type RefusedKind = keyof typeof REFUSED;

/** By the name alone, where the content does not tell. */
const BY_NAME: readonly [RegExp, RefusedKind][] = [
	[/\.(?:jt[dt]c?|jaw|jbw|jtw|jsw|juw|jvw|jfw)$/i, 'ichitaro'],
	[/\.(?:xdw|xbd|xct)$/i, 'docuworks'],
	[/\.xls$/i, 'xls'],
	[/\.doc$/i, 'doc'],
	[/\.ppt$/i, 'ppt'],
	[/\.msg$/i, 'mail'],
	[/\.(?:lzh|7z|rar|cab|gz)$/i, 'zip']
];

/**
 * What a file is that `typeOfContent` does not take, by its content, else by its name.
 * @param name '' when it has none
 */
export function refusedKind(bytes: Uint8Array, name: string): RefusedKind {
	if (bytes.length === 0) return 'empty';
	const found = isCompound(bytes) ? compoundKind(bytes) : zipKind(bytes);
	return found ?? BY_NAME.find(([ending]) => ending.test(name))?.[1] ?? 'other';
}

const ARCHIVE = [0x50, 0x4b, 0x03, 0x04];
const isArchive = (bytes: Uint8Array): boolean => ARCHIVE.every((byte, n) => bytes[n] === byte);

/** Is it a container of other files, and so no text whatever its name says? */
export const isContainer = (bytes: Uint8Array): boolean => isArchive(bytes) || isCompound(bytes);

function zipKind(bytes: Uint8Array): RefusedKind | null {
	if (!isArchive(bytes)) return null;
	const names = entriesOfZip(bytes)?.map((entry) => entry.name) ?? [];
	const isOffice = names.some((part) => OFFICE_PART.test(part));
	if (isOffice && names.some((part) => ACTIVE_PART.test(part))) return 'macros';
	return isOffice ? null : 'zip';
}

/** Compound files of Microsoft (MS-CFB), in which the Office of before 2007 and others keep streams. */
const COMPOUND = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const isCompound = (bytes: Uint8Array): boolean => COMPOUND.every((byte, n) => bytes[n] === byte);

/** By the name of a stream. A locked file of today's Office is put into a compound file as a whole. */
const STREAMS: readonly [RegExp, RefusedKind][] = [
	[/^EncryptedPackage$/, 'locked'],
	[/^(?:Workbook|Book)$/, 'xls'],
	[/^WordDocument$/, 'doc'],
	[/^PowerPoint Document$/, 'ppt'],
	[/^__(?:properties_version|nameid_version|substg)/, 'mail'],
	[/^DocumentText$/, 'ichitaro']
];

function compoundKind(bytes: Uint8Array): RefusedKind | null {
	const names = streamNames(bytes);
	return STREAMS.find(([name]) => names.some((found) => name.test(found)))?.[1] ?? null;
}

const ENTRY_BYTES = 128;

/**
 * Names in the directory of a compound file. Entries begin at multiples of 128 wherever the directory
 * lies, so that it is found without following the chains of a file that may be broken.
 */
function streamNames(bytes: Uint8Array): string[] {
	const names: string[] = [];
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const decoder = new TextDecoder('utf-16le');
	for (let at = 512; at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) {
		const length = view.getUint16(at + 64, true);
		const kind = bytes[at + 66] ?? 0;
		// Storages, streams and the root; a name ends with a zero and is 64 bytes long at most.
		if (![1, 2, 5].includes(kind) || length < 4 || length > 64 || length % 2 === 1) continue;
		if (view.getUint16(at + length - 2, true) !== 0) continue;
		names.push(decoder.decode(bytes.subarray(at, at + length - 2)));
	}
	return names;
}
