const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/** Stable 32-bit hash (FNV-1a over UTF-16 code units) as eight hexadecimal digits. Tells texts apart; protects nothing. */
export function shortHash(text: string): string {
  let hash = OFFSET;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), PRIME);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
