import { expect, it } from 'vitest';
import { auditDetail } from './audit';
import { SETTING_LABELS, settingsEntries, settingText } from '$lib/capabilities/settings/settings';

it('says what the codes in entries mean, and leaves words as they are', () => {
	expect(auditDetail('signed-in', 'oidc')).toBe('職員認証');
	expect(auditDetail('invitation-used', 'reset')).toBe('再設定');
	expect(auditDetail('device-ended', 'others')).toBe('ほかのすべての端末');
	expect(auditDetail('account-changed', '職 主事 → 主任')).toBe('職 主事 → 主任');
	// A word of a person that happens to be a code.
	expect(auditDetail('author-looked-up', 'reset')).toBe('reset');
});

it('has a name for every setting, and says choices as they are chosen', () => {
	expect(Object.keys(SETTING_LABELS)).toEqual(Object.keys(settingsEntries));
	expect(settingText('procedure', 'approve')).toBe('承認（所属長が認める）');
	expect(settingText('titles', ['主事', '主任'])).toBe('主事、主任');
	expect(settingText('sharePercent', 20)).toBe('20');
});
