import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Name of a photo or file. Not WebCrypto, which a page without HTTPS lacks. */
export const sha256Of = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));
