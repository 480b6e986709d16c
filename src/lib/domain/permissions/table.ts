import { documentTypes, type DocumentTypeName } from '../registry';
import type { TypeRules } from './presets';

/**
 * Who may do what: role × kind of space × type of document × action, as data, which each type says of
 * itself. The form, the replica worker, the gateway and CouchDB decide by it (`rules.ts`, `may.ts`);
 * docs/permissions.md is written from it (`npm run permissions`), and tests/gateway/permissions.test.ts
 * tries every cell of it.
 */
export const PERMISSIONS = Object.fromEntries(
	documentTypes.map(({ type, permissions }) => [type, permissions])
) as Readonly<Record<DocumentTypeName, TypeRules>>;

const rulesByType: ReadonlyMap<unknown, TypeRules> = new Map(Object.entries(PERMISSIONS));

/** Rules of a type of document; undefined for one this version does not know. */
export const rulesOf = (type: unknown): TypeRules | undefined => rulesByType.get(type);
