import type { CircuitOptions } from "./options.js";

/** What the engine holds of a remote. Instants and spans in milliseconds. */
export type CircuitState =
  | { phase: "closed"; failures: number }
  | {
      phase: "open";
      openedAt: number;
      failures: number;
      /** Of the last failure. */
      code: string;
      /** From the last request to the next probe, before chance. */
      delayMs: number;
      /** Nothing is sent before. */
      retryAt: number;
    }
  /** The remote answered again: more and more requests at a time are let through. */
  | { phase: "recovering"; openedAt: number; delayMs: number; allowed: number };

/** A circuit that is open. */
export type OpenCircuit = Extract<CircuitState, { phase: "open" }>;

/** What a request said of the remote. `unknown`: nothing, as where the caller gave up. */
export type Verdict = "served" | "failed" | "unknown";

/** A request that ended. */
export interface Ending {
  verdict: Verdict;
  /** Why it failed. */
  code: string | null;
  /** Now. */
  at: number;
  /** A number in [0, 1). */
  random: number;
}

type Terms = Required<CircuitOptions>;

/** So many requests at a time show that the remote is well again. */
const FULL_SPEED = 32;
/** Share of a delay that chance adds, so that several processes do not meet. */
const JITTER = 0.1;

const BROKEN = ["NETWORK_ERROR", "TIMEOUT_ERROR", "TEMPORARY_ERROR", "UNKNOWN"];
/** The remote lives, but says nothing of whether it can serve: its Retry-After is obeyed elsewhere. */
const SILENT = ["RATE_LIMIT_ERROR", "QUOTA_EXCEEDED", "WIRE_SHAPE", "ABORTED"];

/**
 * What the end of a request says of its remote. An answer that refuses the data or the credentials is an answer: the remote is
 * there.
 * @param code of the error; null where the request succeeded
 */
export function verdictOf(code: string | null): Verdict {
  if (code === null) return "served";
  if (BROKEN.includes(code)) return "failed";
  return SILENT.includes(code) ? "unknown" : "served";
}

const later = (ms: number, random: number): number => Math.round(ms * (1 + JITTER * random));

/** The state after a request that was let through while the circuit was closed or recovering. One of an earlier time changes nothing. */
export function afterRequest(state: CircuitState, ending: Ending, terms: Terms): CircuitState {
  const { verdict } = ending;
  if (verdict === "unknown" || state.phase === "open") return state;
  if (state.phase === "recovering") {
    // One more for each answer: twice as many in each round.
    if (verdict === "served") return allowMore(state);
    return opened(ending, { openedAt: ending.at, failures: 1, delayMs: state.delayMs });
  }
  if (verdict === "served") return state.failures === 0 ? state : { phase: "closed", failures: 0 };
  const failures = state.failures + 1;
  if (failures < terms.failures) return { phase: "closed", failures };
  return opened(ending, { openedAt: ending.at, failures, delayMs: terms.firstProbeMs });
}

/** The state after the probe of an open circuit. */
export function afterProbe(state: OpenCircuit, ending: Ending, terms: Terms): CircuitState {
  const { openedAt, failures, code } = state;
  if (ending.verdict === "served") return recovered(openedAt, terms.firstProbeMs);
  // What was given up says nothing, and must not be tried again at once either.
  const wasSilent = ending.code === "ABORTED";
  const delayMs = wasSilent ? state.delayMs : Math.min(state.delayMs * 2, terms.maxProbeMs);
  return opened(
    { ...ending, code: wasSilent ? code : ending.code },
    { openedAt, failures: failures + (wasSilent ? 0 : 1), delayMs },
  );
}

/** A circuit that begins to let requests through again. */
export const recovered = (openedAt: number, delayMs: number): CircuitState => ({
  phase: "recovering",
  openedAt,
  delayMs,
  allowed: 1,
});

/**
 * Milliseconds until the next probe. A probe is never put off for longer than its terms say: an instant that lies further ahead
 * was stored before the clock was put back, and is no reason to wait.
 */
export function probeIsInMs({ retryAt }: OpenCircuit, now: number, { firstProbeMs, maxProbeMs }: Terms): number {
  const waitMs = retryAt - now;
  const longestMs = Math.max(firstProbeMs, maxProbeMs) * (1 + JITTER);
  return waitMs > longestMs ? 0 : Math.max(0, waitMs);
}

function allowMore(state: Extract<CircuitState, { phase: "recovering" }>): CircuitState {
  const allowed = state.allowed + 1;
  return allowed >= FULL_SPEED ? { phase: "closed", failures: 0 } : { ...state, allowed };
}

function opened(
  { code, at, random }: Ending,
  { openedAt, failures, delayMs }: Pick<OpenCircuit, "openedAt" | "failures" | "delayMs">,
): OpenCircuit {
  return {
    phase: "open",
    openedAt,
    failures,
    code: code ?? "UNKNOWN",
    delayMs,
    retryAt: at + later(delayMs, random),
  };
}
