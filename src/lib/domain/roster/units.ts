import type { PresentUnit } from './difference';

/** A name as it is compared: widths and spaces do not matter. */
export const foldName = (name: string): string => name.normalize('NFKC').replace(/\s/gu, '');

/** Units by what a row of a roster names them with. */
export class UnitIndex {
	readonly #byCode = new Map<string, PresentUnit>();
	readonly #byName = new Map<string, PresentUnit>();

	/** @param units those of one municipality; of closed ones only the code counts */
	constructor(units: readonly PresentUnit[]) {
		for (const unit of units) if (unit.code) this.#byCode.set(unit.code, unit);
		// The first of several with one name counts.
		for (const unit of units.filter(({ closed }) => !closed).reverse())
			this.#byName.set(foldName(unit.name), unit);
	}

	/** The unit of a row: by its code, else by its name among the units without one; none for a new one. */
	find({ unitCode: code, unitName: name }: { unitCode: string; unitName: string }) {
		const namesake = this.#byName.get(foldName(name));
		return (
			(code === '' ? undefined : this.#byCode.get(code)) ??
			(code === '' || !namesake?.code ? namesake : undefined)
		);
	}

	/** From now on this one is found. */
	set(unit: PresentUnit): void {
		if (unit.code) this.#byCode.set(unit.code, unit);
		this.#byName.set(foldName(unit.name), unit);
	}
}
