import { describe, expect, it } from "vitest";
import { createClockedWorld } from "../../support/clocked-world.js";
import { minutes, PROPERTY } from "../../support/small-world.js";
import { instant, measure } from "./support.js";

describe("measured values over time", () => {
  it("come in spans, with what is needed for counts, means and the latest", async () => {
    const world = await createClockedWorld();
    const from = instant(world);
    for (const [value, ms] of [
      [1, 59_999],
      [3, 1],
      [5, 60_000],
    ] as const) {
      await measure(world, "apiErrors", value);
      await world.clock.advance(ms);
    }
    await measure(world, "apiErrors", 100);
    const query = { names: ["apiErrors", "conflictRate"], from, to: instant(world), stepMs: minutes(1) };
    expect(await world.engine.metricsHistory(query)).toEqual([
      { name: "apiErrors", at: from, count: 2, sum: 4, min: 1, max: 3, last: 3 },
      { name: "apiErrors", at: "2026-03-02T17:01:00.000Z", count: 1, sum: 5, min: 5, max: 5, last: 5 },
    ]);
  });

  it("keep what a property has apart from what all have together", async () => {
    const world = await createClockedWorld();
    const range = { from: instant(world), to: instant(world, 1), stepMs: 1 };
    await measure(world, "syncFailureRate", 0.1);
    await measure(world, "syncFailureRate.property", 0.9, PROPERTY);
    await measure(world, "apiErrors", 2, PROPERTY);
    await measure(world, "apiErrors", 3);
    const names = ["syncFailureRate", "apiErrors"];
    const shown = async (more: { propertyId?: string } = {}) =>
      (await world.engine.metricsHistory({ names, ...range, ...more })).map(({ name, sum }) => [name, sum]);
    expect(await shown()).toEqual([
      ["apiErrors", 5],
      ["syncFailureRate", 0.1],
    ]);
    expect(await shown({ propertyId: PROPERTY })).toEqual([
      ["apiErrors", 2],
      ["syncFailureRate", 0.9],
    ]);
  });

  const query = { names: ["a"], from: "2026-03-01T00:00:00Z", to: "2026-03-02T00:00:00Z", stepMs: 8640 };
  it.each([
    [{ names: [] }],
    [{ from: "yesterday" }],
    [{ to: query.from }],
    [{ stepMs: 0 }],
    [{ stepMs: 8639 }],
    [{ propertyId: "" }],
    [{ by: "remote" }],
  ])("refuse the query %o", async (more) => {
    const { engine } = await createClockedWorld();
    expect(await engine.metricsHistory(query)).toEqual([]);
    await expect(engine.metricsHistory({ ...query, ...more })).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });
});
