import type { Runtime } from "../ports/runtime.js";
import { uuidV7 } from "./uuid-v7.js";

/** The one place that touches the surroundings: time, randomness, ids, timers and fetch of the platform. */
export const systemRuntime: Runtime = {
  now: () => Date.now(),
  random: () => Math.random(),
  randomId: () => uuidV7(Date.now(), globalThis.crypto.randomUUID()),
  setTimeout: (callback, ms) => globalThis.setTimeout(callback, ms),
  clearTimeout: (handle) => globalThis.clearTimeout(handle as Parameters<typeof globalThis.clearTimeout>[0]),
  fetch: (request) => globalThis.fetch(request),
};

/** Random bytes that are fit for keys and nonces. */
export const systemRandomBytes = (length: number): Uint8Array =>
  globalThis.crypto.getRandomValues(new Uint8Array(length));

/** The platform's runtime with some parts replaced. The parts may be methods of an object of any class. */
export function createRuntime(parts: Partial<Runtime> = {}): Runtime {
  const pick = <K extends keyof Runtime>(name: K): Runtime[K] =>
    (parts[name]?.bind(parts) as Runtime[K] | undefined) ?? systemRuntime[name];
  return {
    now: pick("now"),
    random: pick("random"),
    randomId: pick("randomId"),
    setTimeout: pick("setTimeout"),
    clearTimeout: pick("clearTimeout"),
    fetch: pick("fetch"),
  };
}
