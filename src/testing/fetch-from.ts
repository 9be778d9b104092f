import type { Fetch } from "../ports/runtime.js";

/** Answers requests, or tells that there is no answer: the connection broke, or nobody answers. */
interface Answering {
  handle(request: Request): Promise<Response | "drop" | "hang">;
}

/**
 * Requests that wait. The platform holds a request's signal weakly, so one that nobody else holds would be collected, and
 * then nothing could end its waiting.
 */
const waiting = new Set<Request>();

/**
 * A fetch that a fake answers in this process. As with the real one, a broken connection is a `TypeError("fetch failed")`,
 * and a signal ends the waiting at once, not what the fake does with the request.
 */
export const fetchFrom =
  (fake: Answering): Fetch =>
  async (request) => {
    const { signal } = request;
    signal.throwIfAborted();
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    waiting.add(request);
    try {
      const answer = await Promise.race([fake.handle(request), aborted]);
      if (answer === "drop") throw new TypeError("fetch failed");
      return answer === "hang" ? await aborted : answer;
    } finally {
      waiting.delete(request);
    }
  };
