import type { Yui } from '../yui';

/** What the administration works with. */
export type Context = Pick<
	Yui,
	'engine' | 'accounts' | 'sessions' | 'audit' | 'access' | 'store' | 'duties' | 'turns' | 'clock'
>;
