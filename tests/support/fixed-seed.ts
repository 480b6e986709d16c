/** Vitest's set-up of every file: properties draw their examples from one seed. */
import fc from 'fast-check';
import { SEED } from './seed';

fc.configureGlobal({ seed: SEED });
