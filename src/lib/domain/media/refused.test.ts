import { describe, expect, it } from 'vitest';
import { OFFICE_PARTS, zip } from '../../../../tests/support/pictures';
import { refusedKind, type RefusedKind } from './refused';
import { typeOfContent } from './sniff';

/** A compound file with streams of these names. */
function compound(...streams: string[]): Uint8Array {
	const bytes = new Uint8Array(512 + 128 * (streams.length + 1));
	bytes.set([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
	['Root Entry', ...streams].forEach((name, n) => {
		const at = 512 + 128 * n;
		[...name].forEach((character, i) => (bytes[at + 2 * i] = character.charCodeAt(0)));
		bytes[at + 64] = 2 * name.length + 2;
		bytes[at + 66] = n === 0 ? 5 : 2;
	});
	return bytes;
}

describe('what cannot be attached is named for what it is', () => {
	it.each<[string, Uint8Array, string, RefusedKind]>([
		[
			'a password-protected .xlsx',
			compound('EncryptionInfo', 'EncryptedPackage'),
			'a.xlsx',
			'locked'
		],
		['an old .xls', compound('Workbook'), 'a.xls', 'xls'],
		['a very old .xls', compound('Book'), 'a.xlsx', 'xls'],
		['an old .doc', compound('WordDocument', '1Table'), 'a.doc', 'doc'],
		['an old .ppt', compound('PowerPoint Document'), 'a.ppt', 'ppt'],
		['一太郎', compound('DocumentText', 'Header'), 'a.jtd', 'ichitaro'],
		['一太郎 of another shape', compound('Something'), '通知.JTD', 'ichitaro'],
		['一太郎, compressed', Uint8Array.of(1, 2, 0, 3), '通知.jtdc', 'ichitaro'],
		['DocuWorks', Uint8Array.of(0x60, 0x0e, 0, 1), 'a.xdw', 'docuworks'],
		['a mail of Outlook', compound('__properties_version1.0'), 'a.msg', 'mail'],
		['Word with macros', zip([...OFFICE_PARTS.docx, 'word/vbaProject.bin']), 'a.docm', 'macros'],
		['any ZIP', zip(['readme.txt']), 'a.zip', 'zip'],
		['nothing', new Uint8Array(), 'a.txt', 'empty'],
		['a program', Uint8Array.of(0x4d, 0x5a, 0x90, 0), 'a.exe', 'other'],
		['what breaks off', compound('Workbook').subarray(0, 600), 'a.bin', 'other']
	])('%s', (_, bytes, name, kind) => {
		expect(bytes.length > 0 && typeOfContent(bytes)).toBeFalsy();
		expect(refusedKind(bytes, name)).toBe(kind);
	});
});
