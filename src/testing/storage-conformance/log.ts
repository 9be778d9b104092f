import assert from "node:assert/strict";
import { logDirectionSchema } from "../../domain/sync-log.js";
import { casesOf } from "./case.js";
import { allPages, idsOf, refusal, refusedInput } from "./expectations.js";
import { at, atWithOffset, id, logRow, runRow, seedLeads } from "./fixtures.js";

export const logCases = casesOf("log", {
  "keeps every field, filled or empty": async (storage) => {
    await seedLeads(storage);
    await storage.runs.put(runRow(7));
    const filled = logRow(1, {
      resmanLeadId: "prospect-1",
      runId: id(7),
      syncDirection: "bidirectional",
      syncStatus: "conflict",
      syncType: "merge",
      trigger: "bridge",
      changes: [
        {
          field: "email",
          side: "remote",
          from: null,
          to: "a@example.com",
          origin: "local",
          rule: "only-local-changed",
        },
        { field: "pets", side: "local", from: [], to: [{ type: "dog", count: 1 }], origin: "merged", rule: "union" },
      ],
      syncData: { sent: { nested: true } },
      responseData: { id: "prospect-1" },
      errorMessage: "Refused.",
      errorCode: "REMOTE_REJECTED",
      conflictResolution: "manual_review",
      conflictDetails: { fields: ["email"] },
      retryCount: 2,
      processingTimeMs: 120,
      latencyMs: 4500.5,
    });
    const empty = logRow(2, { conversationId: null, propertyId: null });
    await storage.log.append(filled);
    await storage.log.append(empty);
    assert.deepEqual(await storage.log.list(), [empty, filled]);
  },

  "takes every direction, and the campaign lead it is about": async (storage) => {
    const rows = logDirectionSchema.options.map((syncDirection, n) =>
      logRow(n + 1, { syncDirection, conversationId: null, campaignLeadId: id(n + 1), propertyId: null }),
    );
    for (const row of rows) await storage.log.append(row);
    assert.deepEqual(await storage.log.list(), rows.toReversed());
  },

  "stores many rows at once, or none of them": async (storage) => {
    await seedLeads(storage);
    await storage.log.appendMany([logRow(2, { campaignLeadId: id(7) }), logRow(1)]);
    await storage.log.appendMany([]);
    const stored = [logRow(2, { campaignLeadId: id(7) }), logRow(1)];
    assert.deepEqual(await storage.log.list(), stored);
    await refusal(storage.log.appendMany([logRow(3), logRow(1, { syncStatus: "failed" })]), "STORAGE_ERROR");
    await refusal(storage.log.appendMany([logRow(3), logRow(4), logRow(3)]), "STORAGE_ERROR");
    await refusedInput(storage.log.appendMany([logRow(3), { ...logRow(4), createdAt: "yesterday" }]), "1.createdAt");
    const undone = storage.transaction(async (tx) => {
      await tx.log.appendMany([logRow(3), logRow(4)]);
      assert.equal((await tx.log.list()).length, 4);
      throw new Error("undo");
    });
    await assert.rejects(undone, { message: "undo" });
    assert.deepEqual(await storage.log.list(), stored);
  },

  "filters by campaign lead, alone and with others, and pages": async (storage) => {
    await storage.runs.put(runRow(7, { propertyId: null }));
    const row = (n: number, changes: Partial<Parameters<typeof logRow>[1]>) =>
      logRow(n, { conversationId: null, propertyId: null, ...changes });
    await storage.log.appendMany([
      row(1, { campaignLeadId: id(1) }),
      row(2, { campaignLeadId: id(2), runId: id(7) }),
      row(3, { campaignLeadId: id(1), runId: id(7), syncStatus: "failed" }),
      row(4, { campaignLeadId: id(1), createdAt: at(0), syncStatus: "failed" }),
      row(5, {}),
    ]);
    const list = async (filter: Parameters<typeof storage.log.list>[0]) => idsOf(await storage.log.list(filter));
    assert.deepEqual(await list({ campaignLeadId: id(1) }), [3, 1, 4].map(id));
    assert.deepEqual(await list({ campaignLeadId: id(1), syncStatus: "failed" }), [3, 4].map(id));
    assert.deepEqual(await list({ campaignLeadId: id(1), runId: id(7) }), [id(3)]);
    assert.deepEqual(await list({ campaignLeadId: id(404) }), []);
    const paged = await allPages((page) => storage.log.list({ campaignLeadId: id(1), ...page }), 2);
    assert.deepEqual(idsOf(paged), [3, 1, 4].map(id));
  },

  "lists newest first, by the instant": async (storage) => {
    await seedLeads(storage);
    await storage.log.append(logRow(1, { createdAt: atWithOffset(2, -6) }));
    await storage.log.append(logRow(2, { createdAt: at(3) }));
    await storage.log.append(logRow(3, { createdAt: atWithOffset(1, 5) }));
    assert.deepEqual(idsOf(await storage.log.list()), [2, 1, 3].map(id));
  },

  "keeps entries of one lead and one instant apart": async (storage) => {
    await seedLeads(storage);
    await storage.transaction(async (tx) => {
      for (const n of [1, 2, 3]) await tx.log.append(logRow(n, { createdAt: at(0) }));
    });
    assert.deepEqual(idsOf(await storage.log.list({ conversationId: id(1) })).toSorted(), [1, 2, 3].map(id));
  },

  "filters by conversation, property, run and status, alone and together": async (storage) => {
    await seedLeads(storage, 2);
    await storage.runs.put(runRow(7));
    await storage.log.append(logRow(1));
    await storage.log.append(logRow(2, { conversationId: id(2), syncStatus: "failed" }));
    await storage.log.append(logRow(3, { runId: id(7), propertyId: id(2) }));
    await storage.log.append(logRow(4, { runId: id(7), syncStatus: "failed" }));
    await storage.log.append(logRow(5, { conversationId: null, propertyId: null, syncStatus: "retry" }));
    const list = async (filter: Parameters<typeof storage.log.list>[0]) => idsOf(await storage.log.list(filter));
    assert.deepEqual(await list({}), [5, 4, 3, 2, 1].map(id));
    assert.deepEqual(await list({ conversationId: id(1) }), [4, 3, 1].map(id));
    assert.deepEqual(await list({ propertyId: id(1) }), [4, 2, 1].map(id));
    assert.deepEqual(await list({ runId: id(7) }), [4, 3].map(id));
    assert.deepEqual(await list({ syncStatus: "failed" }), [4, 2].map(id));
    assert.deepEqual(await list({ runId: id(7), propertyId: id(2) }), [3].map(id));
    assert.deepEqual(await list({ conversationId: id(1), syncStatus: "failed" }), [4].map(id));
    assert.deepEqual(
      await list({ conversationId: id(1), runId: id(7), propertyId: id(1), syncStatus: "failed" }),
      [4].map(id),
    );
    assert.deepEqual(await list({ conversationId: id(2), runId: id(7) }), []);
  },

  "pages without gaps or repeats, also among equal instants": async (storage) => {
    await seedLeads(storage);
    for (let n = 1; n <= 7; n++) await storage.log.append(logRow(n, { createdAt: at(n >> 2) }));
    const whole = idsOf(await storage.log.list());
    assert.equal(new Set(whole).size, 7);
    for (const filter of [{}, { conversationId: id(1) }, { propertyId: id(1) }]) {
      for (const limit of [1, 3, 7]) {
        assert.deepEqual(idsOf(await allPages((page) => storage.log.list({ ...filter, ...page }), limit)), whole);
      }
    }
  },

  "a new entry does not shift the pages of one who is reading": async (storage) => {
    await seedLeads(storage);
    for (const n of [1, 2, 3]) await storage.log.append(logRow(n));
    const first = idsOf(await storage.log.list({ limit: 2 }));
    await storage.log.append(logRow(4));
    assert.deepEqual(first, [3, 2].map(id));
    assert.deepEqual(idsOf(await storage.log.list({ limit: 2, afterId: id(2) })), [id(1)]);
  },

  "refuses an id it has already: what is logged stays": async (storage) => {
    await seedLeads(storage);
    await storage.log.append(logRow(1));
    await refusal(storage.log.append(logRow(1, { syncStatus: "failed" })), "STORAGE_ERROR");
    assert.deepEqual(await storage.log.list(), [logRow(1)]);
  },

  "gives all rows of a conversation to another, as they are": async (storage) => {
    await seedLeads(storage, 3);
    for (const n of [1, 3]) await storage.log.append(logRow(n, { syncData: { note: n } }));
    await storage.log.append(logRow(2, { conversationId: id(2) }));
    await storage.log.append(logRow(4, { conversationId: id(3) }));
    assert.deepEqual((await storage.log.move(id(1), id(2))).toSorted(), [1, 3].map(id));
    assert.deepEqual(await storage.log.list({ conversationId: id(1) }), []);
    assert.deepEqual(await storage.log.list({ conversationId: id(2) }), [
      logRow(3, { conversationId: id(2), syncData: { note: 3 } }),
      logRow(2, { conversationId: id(2) }),
      logRow(1, { conversationId: id(2), syncData: { note: 1 } }),
    ]);
    assert.deepEqual(idsOf(await storage.log.list({ conversationId: id(3) })), [id(4)]);
  },

  "gives only the rows that are named, and only those of the conversation": async (storage) => {
    await seedLeads(storage, 3);
    for (const n of [1, 2, 3]) await storage.log.append(logRow(n));
    await storage.log.append(logRow(4, { conversationId: id(3) }));
    const moved = await storage.log.move(id(1), id(2), [3, 1, 4, 404].map(id));
    assert.deepEqual(moved.toSorted(), [1, 3].map(id));
    assert.deepEqual(idsOf(await storage.log.list({ conversationId: id(1) })), [id(2)]);
    assert.deepEqual(idsOf(await storage.log.list({ conversationId: id(2) })), [3, 1].map(id));
    assert.deepEqual(await storage.log.move(id(1), id(2), []), []);
    assert.deepEqual((await storage.log.move(id(2), id(1), moved)).toSorted(), [1, 3].map(id));
    assert.deepEqual(idsOf(await storage.log.list({ conversationId: id(1) })), [3, 2, 1].map(id));
  },

  "moving rows to the same conversation, or from one that is not there, moves nothing": async (storage) => {
    await seedLeads(storage);
    await storage.log.append(logRow(1));
    assert.deepEqual(await storage.log.move(id(1), id(1)), []);
    assert.deepEqual(await storage.log.move(id(404), id(1)), []);
    assert.deepEqual(await storage.log.list(), [logRow(1)]);
  },

  "a move of rows is undone with its transaction": async (storage) => {
    await seedLeads(storage, 2);
    await storage.log.append(logRow(1));
    const move = storage.transaction(async (tx) => {
      assert.deepEqual(await tx.log.move(id(1), id(2)), [id(1)]);
      assert.deepEqual(idsOf(await tx.log.list({ conversationId: id(2) })), [id(1)]);
      throw new Error("undo");
    });
    await assert.rejects(move, { message: "undo" });
    assert.deepEqual(await storage.log.list({ conversationId: id(1) }), [logRow(1)]);
  },

  "sums up a half-open span of time, of all properties or of one": async (storage) => {
    await seedLeads(storage);
    const none = { pending: 0, success: 0, failed: 0, conflict: 0, retry: 0 };
    const stats = (from: number, to: number, propertyId?: string) =>
      storage.log.stats({ from: at(from), to: at(to), ...(propertyId !== undefined && { propertyId }) });
    assert.deepEqual(await stats(0, 9), { counts: none, avgProcessingMs: null, latency: null });
    await storage.log.append(logRow(1, { processingTimeMs: 10 }));
    await storage.log.append(logRow(2, { processingTimeMs: 2.5, syncStatus: "failed" }));
    await storage.log.append(logRow(3, { propertyId: id(2) }));
    await storage.log.append(logRow(4, { propertyId: null, processingTimeMs: 4 }));
    assert.deepEqual(await stats(1, 5), {
      counts: { ...none, success: 3, failed: 1 },
      avgProcessingMs: 5.5,
      latency: null,
    });
    assert.deepEqual(await stats(2, 4), {
      counts: { ...none, success: 1, failed: 1 },
      avgProcessingMs: 2.5,
      latency: null,
    });
    assert.deepEqual(await stats(0, 9, id(2)), {
      counts: { ...none, success: 1 },
      avgProcessingMs: null,
      latency: null,
    });
    assert.deepEqual(await stats(0, 9, id(404)), { counts: none, avgProcessingMs: null, latency: null });
    await refusedInput(storage.log.stats({ from: "yesterday", to: at(1) }), "from");
  },
});
