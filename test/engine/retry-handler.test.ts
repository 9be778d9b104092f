import { describe, expect, it } from "vitest";
import { RemoteError, SyncError } from "../../src/domain/errors.js";
import {
  defaultRetryConfig,
  type LeadSyncRef,
  LeadSyncRetryHandler,
  type RetryConfig,
  type RetryEvent,
} from "../../src/engine/retry-handler.js";

/** Timers that fire at once and remember how long they were asked to wait. */
function recordedTimers(random = 0.5) {
  const waits: number[] = [];
  return {
    waits,
    random: () => random,
    setTimeout: (callback: () => void, ms: number) => {
      waits.push(ms);
      queueMicrotask(callback);
      return ms;
    },
    clearTimeout: () => {},
  };
}

function failing(times: number, error: unknown) {
  let calls = 0;
  return {
    calls: () => calls,
    push: async () => {
      calls += 1;
      if (calls <= times) throw error;
      return "pushed";
    },
  };
}

const network = () => new RemoteError("NETWORK_ERROR", "down", { retryable: true });
const lead: LeadSyncRef = { conversationId: "c1", resmanLeadId: "p1" };

function handler(push: () => Promise<string>, config: Partial<RetryConfig> = {}) {
  const runtime = recordedTimers();
  const seen: { retries: (RetryEvent & { delayMs: number })[]; failures: RetryEvent[] } = { retries: [], failures: [] };
  const lines: unknown[] = [];
  const log = (message: string, facts?: Record<string, unknown>) => lines.push([message, facts]);
  const made = new LeadSyncRetryHandler<LeadSyncRef, string>(config, {
    operations: { push },
    runtime,
    logger: { debug: log, info: log, warn: log, error: log },
    onRetry: (event) => {
      seen.retries.push(event);
    },
    onFailure: (event) => {
      seen.failures.push(event);
    },
  });
  return { made, runtime, seen, lines };
}

describe("LeadSyncRetryHandler", () => {
  it("has the seeds' defaults", () => {
    expect(defaultRetryConfig).toMatchObject({ maxAttempts: 3, backoffDelay: 1000, exponentialBackoff: true });
    expect(defaultRetryConfig.retryableErrors).toEqual(
      expect.arrayContaining(["NETWORK_ERROR", "TIMEOUT_ERROR", "RATE_LIMIT_ERROR", "TEMPORARY_ERROR"]),
    );
  });

  it("tries again after passing failures, waiting longer each time, and tells of each", async () => {
    const job = failing(2, network());
    const { made, runtime, seen, lines } = handler(job.push);
    await expect(made.retryLeadSync(lead, "push")).resolves.toBe("pushed");
    expect(job.calls()).toBe(3);
    expect(runtime.waits).toEqual([500, 1000]);
    expect(seen.retries.map(({ attempt, delayMs }) => [attempt, delayMs])).toEqual([
      [1, 500],
      [2, 1000],
    ]);
    expect(seen.failures).toEqual([]);
    expect(lines).toHaveLength(2);
  });

  it("gives up after the last attempt with the last error, and tells once", async () => {
    const job = failing(9, network());
    const { made, seen } = handler(job.push);
    await expect(made.retryLeadSync(lead, "push")).rejects.toMatchObject({ code: "NETWORK_ERROR" });
    expect(job.calls()).toBe(3);
    expect(seen.failures).toMatchObject([{ operation: "push", attempt: 3, lead }]);
  });

  it.each([
    ["an error that is not listed", new SyncError("REMOTE_REJECTED", "no", { retryable: true })],
    [
      "a listed error that says it is final",
      new RemoteError("RATE_LIMIT_ERROR", "monthly quota", { retryable: false }),
    ],
    ["an error of the host", new TypeError("bug")],
  ])("does not repeat %s", async (_, error) => {
    const job = failing(1, error);
    const { made } = handler(job.push);
    await expect(made.retryLeadSync(lead, "push")).rejects.toBe(error);
    expect(job.calls()).toBe(1);
  });

  it("accepts errors of the host that carry a listed code", async () => {
    const job = failing(1, Object.assign(new Error("reset"), { code: "NETWORK_ERROR" }));
    await expect(handler(job.push).made.retryLeadSync(lead, "push")).resolves.toBe("pushed");
  });

  it("obeys Retry-After, also beyond the cap", async () => {
    const job = failing(1, new RemoteError("RATE_LIMIT_ERROR", "slow down", { retryable: true, retryAfterMs: 90_000 }));
    const { made, runtime } = handler(job.push);
    await made.retryLeadSync(lead, "push");
    expect(runtime.waits).toEqual([90_000]);
  });

  it("gives a write whose outcome is unknown time to arrive before it is looked up", async () => {
    const job = failing(1, new RemoteError("TIMEOUT_ERROR", "no answer", { retryable: true, outcomeUnknown: true }));
    const { made, runtime } = handler(job.push);
    await made.retryLeadSync(lead, "push");
    expect(runtime.waits).toEqual([5000]);
  });

  it("caps the delay and can keep it constant", async () => {
    const capped = handler(failing(4, network()).push, { maxAttempts: 5, maxBackoffDelay: 2000 });
    await capped.made.retryLeadSync(lead, "push");
    expect(capped.runtime.waits).toEqual([500, 1000, 1000, 1000]);
    const constant = handler(failing(2, network()).push, { exponentialBackoff: false });
    await constant.made.retryLeadSync(lead, "push");
    expect(constant.runtime.waits).toEqual([500, 500]);
  });

  it("stops waiting when aborted, and does not call it a failure", async () => {
    const abort = new AbortController();
    const job = failing(9, network());
    const { made, runtime, seen } = handler(job.push);
    runtime.setTimeout = (_callback, ms) => {
      queueMicrotask(() => abort.abort());
      return ms;
    };
    await expect(made.retryLeadSync(lead, "push", abort.signal)).rejects.toMatchObject({ code: "ABORTED" });
    expect(job.calls()).toBe(1);
    expect(seen.failures).toEqual([]);
  });

  it("keeps the result of an attempt that succeeded although the caller had given up by then", async () => {
    const abort = new AbortController();
    const { made } = handler(async () => {
      abort.abort();
      return "written";
    });
    await expect(made.retryLeadSync(lead, "push", abort.signal)).resolves.toBe("written");
  });

  it("refuses an operation it does not know and a configuration that makes no sense", async () => {
    const { made } = handler(async () => "x");
    await expect(made.retryLeadSync(lead, "pull")).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect(() => handler(async () => "x", { maxAttempts: 0 })).toThrow(/RetryConfig is not valid: maxAttempts/);
  });

  it("logs ids and codes, never what is in an error's message", async () => {
    const job = failing(9, new RemoteError("NETWORK_ERROR", "dana@example.com refused", { retryable: true }));
    const { made, lines } = handler(job.push);
    await expect(made.retryLeadSync(lead, "push")).rejects.toThrow();
    expect(JSON.stringify(lines)).not.toContain("dana@example.com");
  });
});
