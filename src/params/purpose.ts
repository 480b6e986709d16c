import { PURPOSES, type Purpose } from '$lib/capabilities/community/community';

export const match = (param: string): param is Purpose => Object.hasOwn(PURPOSES, param);
