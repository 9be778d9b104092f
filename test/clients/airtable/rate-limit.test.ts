import { describe, expect, it } from "vitest";
import { AirtableClient } from "../../../src/clients/airtable/index.js";
import type { RateLimiter } from "../../../src/ports/rate-limiter.js";
import { SharedRateLimiter } from "../../../src/runtime/shared-rate-limiter.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { accept, collect, recordId, type Seen, scripted, slowDown } from "./support.js";

const updates = (count: number) =>
  Array.from({ length: count }, (_, number) => ({ id: recordId(number), fields: { A: 1 } }));

const QUOTA = {
  status: 429,
  body: '{"errors":[{"error":"PUBLIC_API_BILLING_LIMIT_EXCEEDED","message":"API billing plan limit exceeded."}]}',
};

const gaps = (seen: Seen[]): number[] => seen.slice(1).map(({ at }, index) => at - (seen[index] as Seen).at);

describe("the rate limit", () => {
  it("spaces requests evenly, and never sends a sixth within a second", async () => {
    const { client, seen, settle } = scripted(accept);
    await settle(collect(client.updateEach("Leads", updates(200))));
    expect(seen).toHaveLength(20);
    expect(Math.min(...gaps(seen))).toBe(203);
    // The first ten keep more distance, until it is known what a quick answer takes.
    expect(new Set(gaps(seen).slice(10))).toEqual(new Set([203]));
  });

  it("is the base's: reads and writes, of whatever table, share it", async () => {
    const { client, seen, settle } = scripted((one) => (one.method === "GET" ? { records: [] } : accept(one)));
    await settle(
      Promise.all([
        client.list("A"),
        client.update("B", updates(20)),
        client.list("C"),
        client.delete("D", [recordId(1)]),
      ]),
    );
    expect(seen).toHaveLength(5);
    expect(Math.min(...gaps(seen))).toBe(203);
  });

  it("can be wider", async () => {
    const { client, seen, settle } = scripted(accept, { intervalMs: 1000 });
    await settle(client.update("Leads", updates(30)));
    expect(gaps(seen)).toEqual([1000, 1000]);
  });

  it("keeps at most five requests in flight, however slow the answers", async () => {
    let most = 0;
    const harness = scripted(
      (one) => {
        most = Math.max(most, harness.inFlight() + 1);
        return accept(one);
      },
      { intervalMs: 1 },
    );
    await harness.settle(harness.client.update("Leads", updates(300)));
    expect(most).toBe(5);
  });

  it("is that of several clients together, through the store", async () => {
    const storage = new MemoryStorageAdapter();
    const first = scripted(accept);
    const seen: number[] = [];
    const runtime = first.runtime;
    const answer = runtime.fetch;
    runtime.fetch = (request) => {
      seen.push(runtime.now());
      return answer(request);
    };
    const clients = [1, 2, 3, 4].map(() => {
      const rateLimiter = new SharedRateLimiter({ storage, key: "airtable:app", limit: 1, intervalMs: 203, runtime });
      return new AirtableClient({ token: "t", baseId: "appEXAMPLE0000001", rateLimiter, runtime });
    });
    await first.settle(Promise.all(clients.map((client) => client.update("Leads", updates(50)))));
    expect(seen).toHaveLength(20);
    expect(Math.min(...seen.slice(1).map((at, index) => at - (seen[index] as number)))).toBe(203);
  });
});

describe("a 429", () => {
  it("pauses the whole base for 30 seconds: nobody sends", async () => {
    const { client, seen, settle, runtime } = scripted((one, index) => (index === 2 ? slowDown() : accept(one)));
    const others = collect(client.updateEach("Leads", updates(200)));
    const { value } = await settle(others);
    expect(value?.error).toBeUndefined();
    expect(seen).toHaveLength(21);
    const refusedAt = (seen[2] as Seen).at + 100;
    expect(seen.filter(({ at }) => at > refusedAt && at < refusedAt + 30_000)).toEqual([]);
    // It goes on gently, not with all that waited.
    expect(Math.min(...gaps(seen))).toBe(203);
    expect(runtime.pending).toBe(0);
  });

  it("pauses longer where Airtable says so, in both forms", async () => {
    for (const header of ["45", new Date(Date.parse("2026-03-02T17:00:45.100Z")).toUTCString()]) {
      const { client, seen, settle } = scripted((one, index) =>
        index === 0 ? slowDown({ "retry-after": header }) : accept(one),
      );
      await settle(client.update("Leads", updates(1)));
      expect(seen[1]?.at).toBeGreaterThanOrEqual(45_000);
      expect(seen[1]?.at).toBeLessThan(47_000);
    }
  });

  it("never pauses for less than the penalty", async () => {
    const { client, seen, settle } = scripted((one, index) =>
      index === 0 ? slowDown({ "retry-after": "1" }) : accept(one),
    );
    await settle(client.update("Leads", updates(1)));
    expect(seen[1]?.at).toBeGreaterThanOrEqual(30_100);
  });

  it("does not come back at the same moment as others", async () => {
    const { client, settle, runtime } = scripted((one, index) => (index === 0 ? slowDown() : accept(one)));
    runtime.random = () => 0.5;
    const seen: number[] = [];
    const rateLimiter: RateLimiter = { acquire: async () => undefined, pause: async (ms) => void seen.push(ms) };
    const other = new AirtableClient({ token: "t", baseId: client.baseId, rateLimiter, runtime });
    await settle(other.update("Leads", updates(1)));
    expect(seen).toEqual([30_500]);
  });

  it("waits also where the limiter cannot be told", async () => {
    const rateLimiter: RateLimiter = { acquire: async () => undefined, pause: () => Promise.reject(new Error("down")) };
    const { client, seen, settle, log } = scripted((one, index) => (index === 0 ? slowDown() : accept(one)), {
      rateLimiter,
    });
    const { error } = await settle(client.update("Leads", updates(1)));
    expect(error).toBeUndefined();
    expect(seen[1]?.at).toBeGreaterThanOrEqual(30_100);
    expect(log.map(({ message }) => message)).toContain("A rate limit could not be paused");
  });

  it("that never ends is told, with how long to wait", async () => {
    const { client, seen, settle } = scripted(() => slowDown());
    const { error } = await settle(client.list("Leads"));
    expect(error).toMatchObject({
      code: "RATE_LIMIT_ERROR",
      type: "RATE_LIMIT_REACHED",
      retryable: true,
      retryAfterMs: 30_000,
      outcomeUnknown: false,
    });
    expect(seen).toHaveLength(5);
  });

  it("of a spent month is told at once, and never tried again", async () => {
    const { client, seen, settle } = scripted(() => QUOTA);
    const { error, ms } = await settle(client.list("Leads"));
    expect(error).toMatchObject({
      code: "QUOTA_EXCEEDED",
      type: "PUBLIC_API_BILLING_LIMIT_EXCEEDED",
      status: 429,
      retryable: false,
      outcomeUnknown: false,
    });
    expect(seen).toHaveLength(1);
    expect(ms).toBeLessThan(1000);
  });
});
