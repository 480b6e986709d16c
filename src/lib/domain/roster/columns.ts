/** What is taken from a 職員名簿, under the names the columns usually have. All other columns stay unread. */
export const ROSTER_FIELDS = {
	staffNumber: '職員番号',
	name: '氏名',
	kana: '氏名カナ',
	unitCode: '所属コード',
	unitName: '所属名',
	title: '職名',
	weeklyHours: '週勤務時間',
	effectiveOn: '発令日',
	mail: 'メール'
} as const;
export type RosterField = keyof typeof ROSTER_FIELDS;

/** Which column (by its heading) each field is read from. */
export type RosterMapping = Partial<Record<RosterField, string>>;

/** Fields without which nothing can be taken from a roster. */
export const REQUIRED_FIELDS = ['staffNumber', 'name', 'unitName'] as const satisfies RosterField[];

const ALIASES: Readonly<Record<RosterField, readonly string[]>> = {
	staffNumber: ['職員番号', '職員コード', '職員no', '職員no.', '社員番号', '番号'],
	name: ['氏名', '職員氏名', '職員名', '名前', '漢字氏名'],
	kana: ['氏名カナ', 'カナ氏名', 'フリガナ', 'ふりがな', 'カナ', '氏名(カナ)', 'カナ'],
	unitCode: ['所属コード', '課コード', '部署コード', '所属cd'],
	unitName: ['所属名', '所属', '所属名称', '課名', '部署', '部署名'],
	title: ['職名', '職', '職位', '役職', '役職名', '補職名'],
	weeklyHours: ['週勤務時間', '週所定時間', '週所定勤務時間', '勤務時間'],
	effectiveOn: ['発令日', '発令年月日', '異動日', '異動年月日'],
	mail: ['メール', 'メールアドレス', 'e-mail', 'email', 'eメール']
};

/** A heading as it is compared: widths, spaces and capitals do not matter. */
export const foldHeading = (heading: string): string =>
	heading.normalize('NFKC').replace(/\s/gu, '').toLowerCase();

/** The mapping that the headings themselves suggest. */
export function suggestedMapping(headings: readonly string[]): RosterMapping {
	const folded = headings.map(foldHeading);
	const found = (Object.keys(ROSTER_FIELDS) as RosterField[]).flatMap((field) => {
		const names = ALIASES[field].map(foldHeading);
		const index = names.map((name) => folded.indexOf(name)).find((at) => at >= 0);
		return index === undefined ? [] : [[field, headings[index] ?? ''] as const];
	});
	return Object.fromEntries(found);
}

/**
 * The mapping to read a file with: the saved one where its headings are there, else what the
 * headings suggest. A field that was deliberately left out ('') stays out.
 */
export function mappingFor(headings: readonly string[], saved: RosterMapping): RosterMapping {
	const folded = new Set(headings.map(foldHeading));
	const usable = Object.entries(saved).filter(
		([, heading]) => heading === '' || folded.has(foldHeading(heading))
	);
	return { ...suggestedMapping(headings), ...Object.fromEntries(usable) };
}

/** Fields that must be mapped and are not. */
export const missingFields = (mapping: RosterMapping): RosterField[] =>
	REQUIRED_FIELDS.filter((field) => !mapping[field]);
