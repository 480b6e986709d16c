export interface Option {
	value: string;
	label: string;
	hint?: string;
	disabled?: boolean;
}

/** A label table of the domain, such as `DISASTERS`, as options in the order it is written. */
export function optionsOf<T extends string>(
	table: Readonly<Record<T, string>>
): { value: T; label: string }[] {
	return (Object.keys(table) as T[]).map((value) => ({ value, label: table[value] }));
}
