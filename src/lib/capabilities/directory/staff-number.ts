/** 「Ｓ０００１ 」 → `S0001`: people type on Japanese keyboards. Leading zeros belong to the number. */
export const foldStaffNumber = (typed: string): string =>
	typed.normalize('NFKC').trim().toUpperCase();
