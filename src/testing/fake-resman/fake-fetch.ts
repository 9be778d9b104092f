import type { Fetch } from "../../ports/runtime.js";
import type { FakeResMan } from "./fake-resman.js";

/**
 * A fetch that a fake answers in this process. As with the real one, a broken connection is a
 * `TypeError("fetch failed")`, and a request nobody answers ends only when its signal aborts.
 */
export const createFakeResManFetch =
  (fake: FakeResMan): Fetch =>
  async (request) => {
    request.signal.throwIfAborted();
    const answer = await fake.handle(request);
    if (answer === "drop") throw new TypeError("fetch failed");
    if (answer === "hang") return untilAborted(request.signal);
    request.signal.throwIfAborted();
    return answer;
  };

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
