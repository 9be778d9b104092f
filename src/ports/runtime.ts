/** Milliseconds since the Unix epoch. */
export interface Clock {
  now(): number;
}

/** Uniformly distributed in [0, 1). */
export interface RandomSource {
  random(): number;
}

/** Makes ids that are unique across processes (UUIDs). */
export interface IdSource {
  randomId(): string;
}

/** Opaque handle of a running timer. */
export type TimerHandle = unknown;

/** Starts and ends timers; `globalThis` fits. */
export interface Timers {
  setTimeout(callback: () => void, ms: number): TimerHandle;
  clearTimeout(handle: TimerHandle): void;
}

export type Fetch = (request: Request) => Promise<Response>;

/**
 * Everything the package takes from its surroundings that is not the same twice.
 * Replace parts of it to run a whole history deterministically.
 */
export interface Runtime extends Clock, RandomSource, IdSource, Timers {
  fetch: Fetch;
}
