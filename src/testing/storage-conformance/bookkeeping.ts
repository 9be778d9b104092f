import assert from "node:assert/strict";
import type * as z from "zod";
import { type MetricSample, metricSampleSchema } from "../../domain/metric-sample.js";
import { runSchema } from "../../domain/run.js";
import { casesOf } from "./case.js";
import { allPages, idsOf } from "./expectations.js";
import { at, checkpointRow, id, runRow, seedLeads } from "./fixtures.js";

export const checkpointCases = casesOf("checkpoints", {
  "keeps one checkpoint per key": async (storage) => {
    const pull = checkpointRow("pull:1");
    assert.equal(await storage.checkpoints.get("pull:1"), undefined);
    await storage.checkpoints.put(pull);
    await storage.checkpoints.put({ ...pull, key: "pull:2" });
    assert.deepEqual(await storage.checkpoints.get("pull:1"), pull);
    await storage.checkpoints.put({ ...pull, through: at(5) });
    assert.deepEqual(await storage.checkpoints.get("pull:1"), { ...pull, through: at(5) });
    assert.deepEqual(await storage.checkpoints.get("pull:2"), { ...pull, key: "pull:2" });
  },

  "keeps what going on needs besides, until it is said anew": async (storage) => {
    const state = { cursor: 17, next: null, parts: [{ done: true, ids: ["recAbC"] }], "": "empty key" };
    await storage.checkpoints.put(checkpointRow("feed", { state }));
    assert.deepEqual(await storage.checkpoints.get("feed"), checkpointRow("feed", { state }));
    await storage.checkpoints.put(checkpointRow("feed", { state: {} }));
    assert.deepEqual((await storage.checkpoints.get("feed"))?.state, {});
    await storage.checkpoints.put(checkpointRow("feed"));
    assert.equal((await storage.checkpoints.get("feed"))?.state, null);
  },
});

export const runCases = casesOf("runs", {
  "keeps every field and replaces a run": async (storage) => {
    await seedLeads(storage);
    await storage.runs.put(runRow(1, { propertyId: null }));
    assert.deepEqual(await storage.runs.get(id(1)), runRow(1, { propertyId: null }));
    const finished = runRow(1, {
      kind: "reconcile",
      trigger: "manual",
      status: "failed",
      counts: { processed: 7, created: 1, updated: 2, unchanged: 1, waiting: 1, conflicts: 1, failed: 1 },
      errors: [{ leadId: id(1), code: "TIMEOUT_ERROR", message: "No answer." }],
      finishedAt: at(9),
    });
    await storage.runs.put(finished);
    assert.deepEqual(await storage.runs.get(id(1)), finished);
    assert.deepEqual(await storage.runs.list(), [finished]);
    assert.deepEqual(await storage.runs.list({ kind: "pull" }), []);
    assert.equal(await storage.runs.get(id(404)), undefined);
  },

  "takes every kind of run": async (storage) => {
    await seedLeads(storage);
    const { options } = runSchema.shape.kind;
    for (const [n, kind] of options.entries()) await storage.runs.put(runRow(n + 1, { kind }));
    for (const [n, kind] of options.entries()) {
      assert.deepEqual(await storage.runs.list({ kind }), [runRow(n + 1, { kind })]);
    }
  },

  "lists newest first and filters by kind and property": async (storage) => {
    await seedLeads(storage);
    await storage.runs.put(runRow(1));
    await storage.runs.put(runRow(2, { kind: "push" }));
    await storage.runs.put(runRow(3, { propertyId: id(2) }));
    await storage.runs.put(runRow(4, { propertyId: null, startedAt: at(0) }));
    const list = async (filter: Parameters<typeof storage.runs.list>[0]) => idsOf(await storage.runs.list(filter));
    assert.deepEqual(await list({}), [3, 2, 1, 4].map(id));
    assert.deepEqual(await list({ kind: "pull" }), [3, 1, 4].map(id));
    assert.deepEqual(await list({ propertyId: id(1) }), [2, 1].map(id));
    assert.deepEqual(await list({ propertyId: id(1), kind: "push" }), [2].map(id));
    assert.deepEqual(await list({ kind: "reconcile" }), []);
  },

  "pages without gaps or repeats": async (storage) => {
    await seedLeads(storage);
    for (let n = 1; n <= 5; n++) await storage.runs.put(runRow(n, { startedAt: at(n >> 1) }));
    const whole = idsOf(await storage.runs.list());
    assert.equal(new Set(whole).size, 5);
    for (const limit of [1, 2, 5])
      assert.deepEqual(idsOf(await allPages((page) => storage.runs.list(page), limit)), whole);
  },
});

const sample = (
  minute: number,
  value: number,
  changes: Partial<z.input<typeof metricSampleSchema>> = {},
): MetricSample => metricSampleSchema.parse({ name: "lag", value, propertyId: null, at: at(minute), ...changes });

export const metricCases = casesOf("metrics", {
  "lists samples of a half-open range in the order of time": async (storage) => {
    await storage.metrics.append([sample(3, 1.5), sample(1, -2)]);
    await storage.metrics.append([]);
    await storage.metrics.append([sample(2, 0), sample(4, 4)]);
    const list = (from: number, to: number) => storage.metrics.list({ name: "lag", from: at(from), to: at(to) });
    assert.deepEqual(await list(1, 4), [sample(1, -2), sample(2, 0), sample(3, 1.5)]);
    assert.deepEqual(await list(2, 3), [sample(2, 0)]);
    assert.deepEqual(await list(5, 9), []);
    assert.deepEqual(await list(3, 3), []);
    assert.deepEqual(await list(4, 1), []);
  },

  "keeps samples that look alike": async (storage) => {
    await storage.metrics.append([sample(1, 1), sample(1, 1)]);
    await storage.metrics.append([sample(1, 1)]);
    assert.equal((await storage.metrics.list({ name: "lag", from: at(0), to: at(9) })).length, 3);
  },

  "tells metrics and properties apart": async (storage) => {
    await seedLeads(storage);
    const ofProperty = sample(1, 2, { propertyId: id(1) });
    await storage.metrics.append([sample(2, 1), ofProperty, sample(1, 3, { name: "depth" })]);
    const range = { from: at(0), to: at(9) };
    assert.deepEqual(await storage.metrics.list({ name: "lag", ...range }), [ofProperty, sample(2, 1)]);
    assert.deepEqual(await storage.metrics.list({ name: "lag", propertyId: id(1), ...range }), [ofProperty]);
    assert.deepEqual(await storage.metrics.list({ name: "lag", propertyId: id(2), ...range }), []);
    assert.deepEqual(await storage.metrics.list({ name: "none", ...range }), []);
  },
});
