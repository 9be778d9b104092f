import { describe, expect, it } from "vitest";
import { StorageError, ValidationError } from "../../../src/domain/errors.js";
import type { MetricSample } from "../../../src/domain/metric-sample.js";
import { SampleOutbox } from "../../../src/monitoring/metrics/sample-outbox.js";
import type { Logger } from "../../../src/ports/logger.js";

const START = Date.parse("2026-03-02T17:00:00.000Z");

const sample = (n: number, name = "apiErrors") => ({
  name,
  value: 1,
  propertyId: null,
  at: new Date(START + n * 10).toISOString(),
});

/** A store that can be away, and what was logged. */
function createOutbox() {
  const stored: MetricSample[] = [];
  const lines: string[] = [];
  const log = (message: string) => lines.push(message);
  const logger: Logger = { debug: log, info: log, warn: log, error: log };
  const store = {
    failure: undefined as Error | undefined,
    append: async (samples: readonly MetricSample[]) => {
      if (store.failure) throw store.failure;
      stored.push(...samples);
    },
  };
  return { outbox: new SampleOutbox(store, logger), store, stored, lines };
}

const away = new StorageError("STORAGE_ERROR", "away", { retryable: true });
const total = (samples: readonly MetricSample[]) => samples.reduce((sum, { value }) => sum + value, 0);

describe("samples on their way", () => {
  it("are stored as they are, in batches", async () => {
    const { outbox, stored } = createOutbox();
    const all = Array.from({ length: 1200 }, (_, n) => sample(n));
    outbox.add(all);
    await outbox.flush();
    expect(stored).toEqual(all);
    expect(outbox.size).toBe(0);
  });

  it("wait for a store that is away; it is told once, and once more when it is back", async () => {
    const { outbox, store, stored, lines } = createOutbox();
    store.failure = away;
    for (let n = 0; n < 5; n += 1) {
      outbox.add([sample(n)]);
      await outbox.flush();
    }
    expect([stored.length, outbox.size, lines.length]).toEqual([0, 5, 1]);
    store.failure = undefined;
    await outbox.flush();
    await outbox.flush();
    expect([stored.length, outbox.size]).toEqual([5, 0]);
    expect(lines).toEqual([expect.stringContaining("could not be stored"), expect.stringContaining("stored again")]);
    store.failure = away;
    outbox.add([sample(9)]);
    await outbox.flush();
    expect(lines).toHaveLength(3);
  });

  it("are put together by the minute, then by the hour, where too many wait; nothing is lost", async () => {
    const { outbox, store, stored } = createOutbox();
    store.failure = away;
    outbox.add(Array.from({ length: 20_000 }, (_, n) => sample(n)));
    expect(outbox.size).toBe(20_000);
    outbox.add([sample(20_000, "apiRequests")]);
    // 200 seconds, in four minutes, and one other name.
    expect(outbox.size).toBe(5);
    outbox.add(Array.from({ length: 30_000 }, (_, n) => sample(n * 6000)));
    expect(outbox.size).toBe(501);
    store.failure = undefined;
    await outbox.flush();
    expect(total(stored)).toBe(50_001);
  });

  it("are given up, the oldest first, only where even hours are too many", () => {
    const { outbox, lines } = createOutbox();
    outbox.add(Array.from({ length: 20_050 }, (_, n) => sample(n, `apiRequests@r${n}`)));
    expect(outbox.size).toBe(20_000);
    expect(lines).toEqual([expect.stringContaining("given up")]);
  });

  it("that the store will never take keep nothing else waiting", async () => {
    const { outbox, store, stored, lines } = createOutbox();
    store.failure = new ValidationError("metric samples", [{ path: "0.value", message: "no" }]);
    outbox.add([sample(1)]);
    await outbox.flush();
    expect([outbox.size, stored.length]).toEqual([0, 0]);
    expect(lines).toEqual([expect.stringContaining("refused")]);
    store.failure = undefined;
    outbox.add([sample(2)]);
    await outbox.flush();
    expect(stored).toHaveLength(1);
  });
});
