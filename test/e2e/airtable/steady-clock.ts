import { setImmediate } from "node:timers/promises";
import type { Fetch } from "../../../src/ports/runtime.js";
import { sleep } from "../../../src/runtime/sleep.js";
import type { TestRuntime } from "../../../src/testing/index.js";

/** Turns of the event loop left to an embedded database between two timers. */
const TURNS = 25;

/** Virtual time over real sockets: it stands still while a request is on its way. */
export interface SteadyClock {
  fetch: Fetch;
  /** Lets time pass until it is done. */
  until<T>(work: Promise<T>): Promise<T>;
  pass(ms: number): Promise<void>;
}

/** @param latencyMs how long a request is on its way, by this clock */
export function steadyClock(runtime: TestRuntime, latencyMs = 0): SteadyClock {
  let onTheWay = 0;
  const rest = async (): Promise<void> => {
    for (let turn = 0; turn < TURNS || onTheWay > 0; turn += 1) await setImmediate();
  };
  /** To the next timer, at most to this instant. False: no timer falls due until then. */
  const step = async (end: number): Promise<boolean> => {
    await rest();
    const due = runtime.nextDueAt;
    if (due === undefined || due > end) return false;
    await runtime.advance(Math.max(0, due - runtime.now()));
    return true;
  };
  return {
    fetch: async (request) => {
      await sleep(runtime, latencyMs);
      onTheWay += 1;
      try {
        const answer = await fetch(request);
        const body = await answer.arrayBuffer();
        return new Response(body.byteLength > 0 ? body : null, { status: answer.status, headers: answer.headers });
      } finally {
        onTheWay -= 1;
      }
    },
    async until(work) {
      let isSettled = false;
      const settle = (): void => {
        isSettled = true;
      };
      work.then(settle, settle);
      while (!isSettled) await step(Number.POSITIVE_INFINITY);
      return work;
    },
    async pass(ms) {
      const end = runtime.now() + ms;
      while (await step(end));
      await runtime.advance(end - runtime.now());
      await rest();
    },
  };
}
