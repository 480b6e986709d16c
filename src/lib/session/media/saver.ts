import { readMark, writeMark } from '../marks';

/** データ節約: photos come when they are tapped, not by themselves. Of a device, not of a person. */
const KEY = 'yui.saver';

/** What the person chose; else what the device says of its line. */
export function isSaving(): boolean {
	const chosen = readMark(KEY);
	if (chosen !== null) return chosen === '1';
	const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
	return connection?.saveData === true;
}

export const setSaving = (isOn: boolean): void => writeMark(KEY, isOn ? '1' : '0');
