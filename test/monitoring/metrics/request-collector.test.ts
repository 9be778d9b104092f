import { describe, expect, it } from "vitest";
import type { SyncEvents } from "../../../src/domain/events.js";
import { RequestCollector } from "../../../src/monitoring/metrics/request-collector.js";

const START = Date.parse("2026-03-02T17:00:00.000Z");

const request = (more: Partial<SyncEvents["api:request"]> = {}): SyncEvents["api:request"] => ({
  propertyId: "p1",
  remote: "resman:400",
  operation: "ResMan SearchProspects",
  startedAt: START,
  durationMs: 40,
  status: 200,
  errorCode: null,
  ...more,
});

const failed = { status: 503, errorCode: "TEMPORARY_ERROR" } as const;

const sumOf = (collector: RequestCollector, name: string): number =>
  collector
    .take()
    .filter((sample) => sample.name === name)
    .reduce((sum, { value }) => sum + value, 0);

describe("a collector of requests", () => {
  it("counts them by property and remote, and how long they took", () => {
    const collector = new RequestCollector();
    collector.add(request());
    collector.add(request({ startedAt: START + 1000, durationMs: 300 }));
    collector.add(request({ propertyId: null, remote: "airtable:app", startedAt: START + 500 }));
    const samples = collector.take().map(({ name, value, propertyId, at }) => [name, value, propertyId, at.slice(17)]);
    expect(samples).toEqual([
      ["apiRequests", 2, "p1", "01.300Z"],
      ["apiDurationMs", 340, "p1", "01.300Z"],
      ["apiRequests", 1, null, "00.540Z"],
      ["apiDurationMs", 40, null, "00.540Z"],
      ["apiRequests@resman:400", 2, null, "01.300Z"],
      ["apiDurationMs@resman:400", 340, null, "01.300Z"],
      ["apiRequests@airtable:app", 1, null, "00.540Z"],
      ["apiDurationMs@airtable:app", 40, null, "00.540Z"],
      ["apiDurationMs.le.50", 2, null, "01.300Z"],
      ["apiDurationMs.le.500", 1, null, "01.300Z"],
    ]);
    expect(collector.take()).toEqual([]);
  });

  it("keeps the instant of each error", () => {
    const collector = new RequestCollector();
    for (const ms of [0, 7, 7, 1500]) collector.add(request({ ...failed, startedAt: START + ms, durationMs: 1 }));
    collector.add(request({ ...failed, propertyId: "p2", startedAt: START + 7, durationMs: 1 }));
    const errors = collector.take().filter(({ name }) => name === "apiErrors");
    expect(errors.map(({ value, propertyId, at }) => [value, propertyId, at.slice(17)])).toEqual([
      [1, "p1", "00.001Z"],
      [2, "p1", "00.008Z"],
      [1, "p1", "01.501Z"],
      [1, "p2", "00.008Z"],
    ]);
  });

  it("counts errors by the second where there are more than a thousand, and loses none", () => {
    const collector = new RequestCollector();
    for (let n = 0; n < 3000; n += 1) collector.add(request({ ...failed, startedAt: START + n, durationMs: 0 }));
    const errors = collector.take().filter(({ name }) => name === "apiErrors");
    expect(errors).toHaveLength(1002);
    expect(errors.slice(-2).map(({ value, at }) => [value, at.slice(17)])).toEqual([
      [1000, "01.000Z"],
      [1000, "02.000Z"],
    ]);
  });

  it("counts properties beyond five thousand as none, and remotes beyond a hundred not by themselves", () => {
    const collector = new RequestCollector();
    for (let n = 0; n < 6000; n += 1) collector.add(request({ propertyId: `p${n}`, remote: `r${n}` }));
    const samples = collector.take().filter(({ name }) => name.startsWith("apiRequests"));
    expect(samples.filter(({ name }) => name !== "apiRequests")).toHaveLength(100);
    const ofNone = samples.find(({ name, propertyId }) => name === "apiRequests" && propertyId === null);
    expect(ofNone?.value).toBe(1000);
  });

  it("keeps no more after ten million events than its bounds say", { timeout: 300_000 }, () => {
    const collector = new RequestCollector();
    const events = Array.from({ length: 1000 }, (_, n) =>
      request({ propertyId: `p${n}`, remote: `r${n}`, ...(n % 2 === 0 && failed) }),
    );
    let most = 0;
    for (let n = 0; n < 10_000_000; n += 1) {
      const event = events[n % 1000];
      if (!event) throw new Error("no event");
      event.startedAt = START + n * 10;
      collector.add(event);
      if (n % 100_000 === 0) most = Math.max(most, collector.cells);
    }
    // Properties, remotes, errors and buckets.
    expect(Math.max(most, collector.cells)).toBeLessThanOrEqual(1001 + 100 + 6001 + 15);
    expect(sumOf(collector, "apiErrors")).toBe(5_000_000);
  });

  it("leaves out what has no time", () => {
    const collector = new RequestCollector();
    for (const durationMs of [Number.NaN, Number.POSITIVE_INFINITY, 1e300, -1]) collector.add(request({ durationMs }));
    for (const startedAt of [Number.NaN, -1e15, Date.UTC(10_000, 0)]) collector.add(request({ ...failed, startedAt }));
    expect(collector.take()).toEqual([]);
  });

  it("counts every one of them", () => {
    const collector = new RequestCollector();
    for (let n = 0; n < 20_000; n += 1) collector.add(request({ propertyId: `p${n}` }));
    expect(sumOf(collector, "apiRequests")).toBe(20_000);
  });
});
