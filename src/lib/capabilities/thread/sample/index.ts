import type { SampleThread } from '$lib/server/sample/types';
import { ASK_THREADS } from './ask';
import { GROW_THREADS } from './grow';
import { HELP_THREADS } from './help';
import { LONG_THREADS } from './long';
import { SHOMU_THREADS } from './shomu';
import { SPREAD_THREADS } from './spread';

export const THREADS: readonly SampleThread[] = [
	...ASK_THREADS,
	...SHOMU_THREADS,
	...GROW_THREADS,
	...SPREAD_THREADS,
	...HELP_THREADS,
	...LONG_THREADS
];
