import { sha256 as digest } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { utf8 } from "./utf8.js";

/**
 * SHA-256 of a text in UTF-8, as 64 hexadecimal digits. Not the platform's own, which is asynchronous where rules are not
 * (`docs/decisions/0007-noble-hashes.md`).
 */
export const sha256 = (text: string): string => bytesToHex(digest(utf8(text)));
