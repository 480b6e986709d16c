import type { SampleNotebook } from '$lib/server/sample/types';
import { cars } from './cars';
import { certificates } from './certificates';
import { festival } from './festival';
import { inquiries, radio } from './others';

export const NOTEBOOKS: readonly SampleNotebook[] = [
	certificates,
	festival,
	cars,
	inquiries,
	radio
];
