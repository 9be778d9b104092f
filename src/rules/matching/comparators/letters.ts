/** Which of 32 groups of characters a text has, one bit each: tells most different texts apart at once. */
export function letterBits(text: string): number {
  let bits = 0;
  for (let index = 0; index < text.length; index++) bits |= 1 << (text.charCodeAt(index) & 31);
  return bits;
}

/**
 * How many characters two texts can have in common at most, by their {@link letterBits}. The longer text is at least
 * so many edits away from the other as this is shorter than it.
 */
export function mostInCommon(a: string, b: string, bitsOfA: number, bitsOfB: number): number {
  return Math.min(a.length - countBits(bitsOfA & ~bitsOfB), b.length - countBits(bitsOfB & ~bitsOfA));
}

function countBits(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}
