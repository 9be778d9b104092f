import assert from "node:assert/strict";
import type { MetricPoint, MetricSeriesQuery, StorageAdapter } from "../../ports/storage.js";
import { casesOf } from "./case.js";
import { refusedInput } from "./expectations.js";
import { at, id } from "./fixtures.js";

const MINUTE = 60_000;

/** A point of `lag` made of one sample. */
const single = (minute: number, value: number, changes: Partial<MetricPoint> = {}): MetricPoint => ({
  name: "lag",
  at: at(minute),
  count: 1,
  sum: value,
  min: value,
  max: value,
  last: value,
  ...changes,
});

/** Stores samples: minute, value, name, property. */
const append = (
  { metrics }: StorageAdapter,
  ...samples: [minute: number, value: number, name?: string, property?: number][]
): Promise<void> =>
  metrics.append(
    samples.map(([minute, value, name = "lag", property]) => ({
      name,
      value,
      propertyId: (property === undefined ? null : id(property)) as never,
      at: at(minute),
    })),
  );

/** Spans of ten minutes of the first hour. */
const series = ({ metrics }: StorageAdapter, query: Partial<MetricSeriesQuery> = {}): Promise<MetricPoint[]> =>
  metrics.series({ names: ["lag"], from: at(0), to: at(60), stepMs: 10 * MINUTE, ...query });

export const metricSeriesCases = casesOf("metrics: series", {
  "puts the samples of a span together": async (storage) => {
    await append(storage, [3, 5], [1, -2], [9.5, 4], [2, 7.5]);
    assert.deepEqual(await series(storage), [
      { name: "lag", at: at(0), count: 4, sum: 14.5, min: -2, max: 7.5, last: 4 },
    ]);
  },

  "spans count from the beginning of the range, are half-open, and are left out where nothing is in them": async (
    storage,
  ) => {
    await append(storage, [4, 1], [5, 2], [15 - 1 / MINUTE, 3], [15, 4], [45, 5], [59, 6], [60, 7]);
    assert.deepEqual(await series(storage, { from: at(5) }), [
      { name: "lag", at: at(5), count: 2, sum: 5, min: 2, max: 3, last: 3 },
      single(15, 4),
      single(45, 5),
      single(55, 6),
    ]);
  },

  "one span as long as the range gives one point a name": async (storage) => {
    await append(storage, [0, 1], [59, 2], [30, 5, "depth"]);
    assert.deepEqual(await series(storage, { names: ["lag", "depth", "none"], stepMs: 60 * MINUTE }), [
      single(0, 5, { name: "depth" }),
      { name: "lag", at: at(0), count: 2, sum: 3, min: 1, max: 2, last: 2 },
    ]);
  },

  "orders points by time, then name, and gives each name once": async (storage) => {
    await append(storage, [1, 1, "b"], [2, 2, "a"], [11, 3, "B"], [12, 4, "a"], [13, 5, "other"]);
    const points = await series(storage, { names: ["b", "a", "B", "b"] });
    assert.deepEqual(points, [
      single(0, 2, { name: "a" }),
      single(0, 1, { name: "b" }),
      single(10, 3, { name: "B" }),
      single(10, 4, { name: "a" }),
    ]);
  },

  "is of one property, or of all together and what is of none": async (storage) => {
    await append(storage, [1, 1, "lag", 1], [2, 2, "lag", 2], [3, 4]);
    assert.deepEqual(await series(storage, { propertyId: id(2) }), [single(0, 2)]);
    assert.deepEqual(await series(storage, { propertyId: id(3) }), []);
    assert.deepEqual(await series(storage, { propertyId: "no id of a row" }), []);
    assert.deepEqual(
      (await series(storage)).map(({ count, sum, last }) => [count, sum, last]),
      [[3, 7, 4]],
    );
  },

  "of samples of one instant the one that came last is the last": async (storage) => {
    for (let value = 12; value > 0; value--) await append(storage, [1, value]);
    assert.equal((await series(storage))[0]?.last, 1);
  },

  "tells spans of a millisecond apart": async (storage) => {
    const offsets = [0, 1, 3, 1001, 59_999];
    await append(storage, ...offsets.map((ms): [number, number] => [ms / MINUTE, ms]));
    const points = await series(storage, { to: at(1), stepMs: 1 });
    assert.deepEqual(
      points.map((point) => [Date.parse(point.at) - Date.parse(at(0)), point.sum]),
      offsets.map((ms) => [ms, ms]),
    );
  },

  "is empty where nothing is asked for": async (storage) => {
    await append(storage, [1, 1]);
    assert.deepEqual(await series(storage, { names: [] }), []);
    assert.deepEqual(await series(storage, { to: at(0) }), []);
    assert.deepEqual(await series(storage, { from: at(9), to: at(1) }), []);
  },

  "sees what its transaction measured": async (storage) => {
    await append(storage, [1, 1]);
    const undone = storage.transaction(async (tx) => {
      await tx.metrics.append([{ name: "lag", value: 3, propertyId: null, at: at(2) }]);
      const [point] = await tx.metrics.series({ names: ["lag"], from: at(0), to: at(60), stepMs: 60 * MINUTE });
      assert.deepEqual([point?.count, point?.last], [2, 3]);
      throw new Error("undo");
    });
    await assert.rejects(undone, { message: "undo" });
    assert.deepEqual(await series(storage), [single(0, 1)]);
  },

  "needs instants, names and a span": async (storage) => {
    await refusedInput(series(storage, { from: "yesterday" }), "from");
    await refusedInput(series(storage, { to: "now" }), "to");
    await refusedInput(series(storage, { names: [7] as never }), "names.0");
    for (const stepMs of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      await refusedInput(series(storage, { stepMs }), "stepMs");
    }
  },
});
