/**
 * What may not stand in a handover notebook (domain.md): password-like text is refused, other
 * personal data is warned about because only a person can judge it.
 */

// 「パスワード：abc123」「PW = abc」「暗証番号は1234」; not 「パスワードの申請先：情報政策課」.
const PASSWORD =
	/(?:パスワード|ﾊﾟｽﾜｰﾄﾞ|password|passwd|\bpass\b|\bpw\b|暗証番号)\s*(?:は|[:：=＝])\s*(?=[!-~！-～]{3,})[!-~！-～]*[0-9０-９A-Za-zＡ-Ｚａ-ｚ]/i;

/** True when the text seems to give a password away. */
export const hasPassword = (text: string): boolean => PASSWORD.test(text);

const digits = (text: string): string => text.normalize('NFKC');

/** Warnings for the person who writes; they do not stop the saving. */
export function handoverWarnings(text: string): string[] {
	const folded = digits(text);
	const warnings: string[] = [];
	if (/(?<!\d)\d{4}[- ]?\d{4}[- ]?\d{4}(?!\d)/.test(folded))
		warnings.push('12桁の番号があります。マイナンバーは書かないでください。');
	if (/(?<!\d)0[789]0-?\d{4}-?\d{4}(?!\d)/.test(folded))
		warnings.push('携帯電話の番号があります。個人の番号は書かず、職場の代表番号にしてください。');
	return warnings;
}
