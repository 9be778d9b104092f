import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  afterProbe,
  afterRequest,
  type CircuitState,
  type Ending,
  recovered,
  verdictOf,
} from "../../../src/engine/guard/circuit-state.js";

const TERMS = { failures: 3, firstProbeMs: 1000, maxProbeMs: 8000 };
const CLOSED = { phase: "closed", failures: 0 } as CircuitState;
const CODES = [null, "NETWORK_ERROR", "TIMEOUT_ERROR", "TEMPORARY_ERROR", "RATE_LIMIT_ERROR", "AUTH_ERROR", "ABORTED"];

const ending = (code: string | null, at = 0, random = 0): Ending => ({ verdict: verdictOf(code), code, at, random });
const endings = fc.array(
  fc.record({
    code: fc.constantFrom(...CODES),
    ms: fc.nat(5000),
    random: fc.double({ min: 0, max: 0.99, noNaN: true }),
  }),
  { maxLength: 60 },
);

/** Plays endings: those of a circuit that is open are its probes, when they may leave. */
function play(list: { code: string | null; ms: number; random: number }[]): CircuitState[] {
  let state = CLOSED;
  let at = 0;
  return list.map(({ code, ms, random }) => {
    at = state.phase === "open" ? Math.max(at + ms, state.retryAt) : at + ms;
    const end = ending(code, at, random);
    state = state.phase === "open" ? afterProbe(state, end, TERMS) : afterRequest(state, end, TERMS);
    return state;
  });
}

describe("a circuit", () => {
  it.each([
    [null, "served"],
    ["REMOTE_REJECTED", "served"],
    ["DUPLICATE_PROSPECT", "served"],
    ["AUTH_ERROR", "served"],
    ["NETWORK_ERROR", "failed"],
    ["TIMEOUT_ERROR", "failed"],
    ["TEMPORARY_ERROR", "failed"],
    ["UNKNOWN", "failed"],
    ["RATE_LIMIT_ERROR", "unknown"],
    ["ABORTED", "unknown"],
  ])("reads %s as %s", (code, verdict) => expect(verdictOf(code)).toBe(verdict));

  it("opens with the last of so many failures in a row, and not before", () => {
    const two = [1, 2].reduce<CircuitState>((state) => afterRequest(state, ending("NETWORK_ERROR"), TERMS), CLOSED);
    expect(two).toEqual({ phase: "closed", failures: 2 });
    expect(afterRequest(two, ending(null), TERMS)).toEqual(CLOSED);
    expect(afterRequest(two, ending("RATE_LIMIT_ERROR"), TERMS)).toEqual(two);
    expect(afterRequest(two, ending("TIMEOUT_ERROR", 500), TERMS)).toEqual({
      phase: "open",
      openedAt: 500,
      failures: 3,
      code: "TIMEOUT_ERROR",
      delayMs: 1000,
      retryAt: 1500,
    });
  });

  it("waits twice as long after each probe that failed, up to the longest", () => {
    let state = play([1, 2, 3].map(() => ({ code: "NETWORK_ERROR", ms: 0, random: 0 }))).at(-1);
    const delays = [1, 2, 3, 4, 5].map(() => {
      if (state?.phase !== "open") throw new Error("it is not open");
      const at = state.retryAt;
      state = afterProbe(state, ending("NETWORK_ERROR", at), TERMS);
      return state.phase === "open" ? state.retryAt - at : 0;
    });
    expect(delays).toEqual([2000, 4000, 8000, 8000, 8000]);
  });

  it("lets a probe that was given up say nothing, and not be followed at once", () => {
    const open = play([1, 2, 3].map(() => ({ code: "NETWORK_ERROR", ms: 0, random: 0 }))).at(-1);
    if (open?.phase !== "open") throw new Error("it is not open");
    expect(afterProbe(open, ending("ABORTED", 1000), TERMS)).toEqual({ ...open, retryAt: 2000 });
  });

  it("lets twice as many through in each round when it recovers, and one failure ends that", () => {
    const start = recovered(0, 1000);
    const rounds = [1, 2, 4, 8].map((expected) => ({ expected }));
    let state = start;
    for (const { expected } of rounds) {
      if (state.phase !== "recovering") throw new Error("it is well already");
      expect(state.allowed).toBe(expected);
      const { allowed } = state;
      for (let answer = 0; answer < allowed; answer += 1) state = afterRequest(state, ending(null), TERMS);
    }
    expect(afterRequest(state, ending("NETWORK_ERROR", 70), TERMS)).toMatchObject({ phase: "open", retryAt: 1070 });
    for (let answer = 0; answer < 32; answer += 1) state = afterRequest(state, ending(null), TERMS);
    expect(state).toEqual(CLOSED);
  });

  it("is never retried before the first delay is over, nor later than the longest and its share of chance", () => {
    fc.assert(
      fc.property(endings, (list) => {
        let at = 0;
        let before: CircuitState = CLOSED;
        play(list).forEach((state, index) => {
          at =
            before.phase === "open"
              ? Math.max(at + (list[index]?.ms ?? 0), before.retryAt)
              : at + (list[index]?.ms ?? 0);
          if (state.phase === "open" && state !== before) {
            expect(state.retryAt).toBeGreaterThanOrEqual(at + TERMS.firstProbeMs);
            expect(state.retryAt).toBeLessThanOrEqual(at + TERMS.maxProbeMs * 1.1 + 1);
          }
          before = state;
        });
      }),
    );
  });

  it("is open only after so many failures in a row, and closes only by an answer", () => {
    fc.assert(
      fc.property(endings, (list) => {
        let inARow = 0;
        let before: CircuitState = CLOSED;
        play(list).forEach((state, index) => {
          const verdict = verdictOf(list[index]?.code ?? null);
          inARow = verdict === "failed" ? inARow + 1 : verdict === "served" ? 0 : inARow;
          if (before.phase === "closed" && state.phase === "open")
            expect(inARow).toBeGreaterThanOrEqual(TERMS.failures);
          if (before.phase === "closed" && inARow >= TERMS.failures) expect(state.phase).toBe("open");
          if (before.phase === "open" && state.phase !== "open") expect(verdict).toBe("served");
          before = state;
        });
      }),
    );
  });
});
