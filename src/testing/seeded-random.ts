import type { IdSource, RandomSource } from "../ports/runtime.js";

/**
 * Randomness that is the same for the same seed: numbers in [0, 1) and ids in the form of a version 4 UUID.
 * Numbers and ids come from separate streams, so drawing one does not shift the other.
 */
export function createSeededRandom(seed: number): RandomSource & IdSource {
  const random = mulberry32(seed);
  const idRandom = mulberry32(seed ^ 0x5bd1e995);
  const hex = (): string => Math.floor(idRandom() * 16).toString(16);
  return {
    random,
    randomId: () =>
      "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g, (place) =>
        place === "x" ? hex() : "89ab".charAt(Math.floor(idRandom() * 4)),
      ),
  };
}

/** Mulberry32: small, fast, and good enough for tests. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
