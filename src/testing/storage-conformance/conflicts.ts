import assert from "node:assert/strict";
import { casesOf } from "./case.js";
import { allPages, idsOf } from "./expectations.js";
import { at, conflictRow, id, seedLeads } from "./fixtures.js";

export const conflictCases = casesOf("conflicts", {
  "keeps every field, filled or empty": async (storage) => {
    await seedLeads(storage, 2);
    const filled = conflictRow(1, {
      otherConversationId: id(2),
      resmanChangedAt: at(2),
      domiqChangedAt: at(3),
      details: { waterfall: [{ field: "email", weight: 9.5 }], probability: 0.93 },
      assignedTo: "sso|jordan",
      snoozedUntil: at(60),
      resmanLeadId: "prospect-1",
      conflictType: "data_conflict",
      baseValue: { min: 1000, max: null },
      resmanValue: [{ type: "cat", count: 2 }],
      domiqValue: "text",
      conflictSeverity: "critical",
      resolutionStatus: "resolved",
      resolutionStrategy: "merged",
      resolvedValue: 0,
      resolvedBy: id(77),
      resolvedAt: at(8),
      notes: "Talked to the renter.",
      updatedAt: at(8),
    });
    const empty = conflictRow(2, { conversationId: null, conflictField: null, resmanValue: false, domiqValue: null });
    for (const row of [filled, empty]) {
      await storage.conflicts.put(row);
      assert.deepEqual(await storage.conflicts.get(row.id), row);
    }
    assert.equal(await storage.conflicts.get(id(404)), undefined);
  },

  "put replaces a conflict": async (storage) => {
    await seedLeads(storage);
    await storage.conflicts.put(conflictRow(1));
    const resolved = conflictRow(1, {
      resolutionStatus: "resolved",
      resolvedValue: "a@example.com",
      resolvedAt: at(5),
    });
    await storage.conflicts.put(resolved);
    assert.deepEqual(await storage.conflicts.list(), [resolved]);
    assert.deepEqual(await storage.conflicts.list({ resolutionStatus: ["pending"] }), []);
  },

  "lists newest first and filters by conversation, property and status": async (storage) => {
    await seedLeads(storage, 2);
    await storage.conflicts.put(conflictRow(1));
    await storage.conflicts.put(conflictRow(2, { conversationId: id(2), resolutionStatus: "manual_review" }));
    await storage.conflicts.put(conflictRow(3, { propertyId: id(2), resolutionStatus: "auto_resolved" }));
    await storage.conflicts.put(conflictRow(4, { createdAt: at(0), resolutionStatus: "manual_review" }));
    const list = async (filter: Parameters<typeof storage.conflicts.list>[0]) =>
      idsOf(await storage.conflicts.list(filter));
    assert.deepEqual(await list({}), [3, 2, 1, 4].map(id));
    assert.deepEqual(await list({ conversationId: id(1) }), [3, 1, 4].map(id));
    assert.deepEqual(await list({ propertyId: id(1) }), [2, 1, 4].map(id));
    assert.deepEqual(await list({ resolutionStatus: ["manual_review", "pending"] }), [2, 1, 4].map(id));
    assert.deepEqual(await list({ conversationId: id(1), resolutionStatus: ["manual_review"] }), [4].map(id));
    assert.deepEqual(await list({ conversationId: id(1), propertyId: id(2) }), [3].map(id));
    assert.deepEqual(await list({ resolutionStatus: [] }), []);
  },

  "filters by type, severity and whose task it is, alone and together": async (storage) => {
    await seedLeads(storage, 2);
    const put = (n: number, changes: Parameters<typeof conflictRow>[1]) =>
      storage.conflicts.put(conflictRow(n, { resolutionStatus: "manual_review", ...changes }));
    await put(1, { assignedTo: "ana" });
    await put(2, { conflictType: "duplicate_lead", conflictSeverity: "high", assignedTo: "bea" });
    await put(3, { conflictType: "status_conflict", conflictSeverity: "critical", propertyId: id(2) });
    await put(4, { conflictSeverity: "high", resolutionStatus: "pending", conversationId: id(2), assignedTo: "ana" });
    const list = async (filter: Parameters<typeof storage.conflicts.list>[0]) =>
      idsOf(await storage.conflicts.list(filter));
    assert.deepEqual(await list({ conflictType: ["duplicate_lead", "status_conflict"] }), [3, 2].map(id));
    assert.deepEqual(await list({ conflictSeverity: ["high", "critical"] }), [4, 3, 2].map(id));
    assert.deepEqual(await list({ assignedTo: "ana" }), [4, 1].map(id));
    assert.deepEqual(await list({ assignedTo: "nobody" }), []);
    assert.deepEqual(await list({ conflictSeverity: ["high"], resolutionStatus: ["manual_review"] }), [id(2)]);
    assert.deepEqual(await list({ propertyId: id(1), conflictSeverity: ["high", "critical"] }), [4, 2].map(id));
    assert.deepEqual(await list({ conversationId: id(1), conflictSeverity: ["high"] }), [id(2)]);
    assert.deepEqual(await list({ conversationId: id(2), assignedTo: "ana", conflictType: ["field_mismatch"] }), [
      id(4),
    ]);
    assert.deepEqual(await list({ conversationId: id(2), assignedTo: "bea" }), []);
    for (const none of [{ conflictType: [] }, { conflictSeverity: [] }]) assert.deepEqual(await list(none), []);
  },

  "follows a conflict that is assigned to somebody else, or becomes more severe": async (storage) => {
    await seedLeads(storage);
    await storage.conflicts.put(conflictRow(1, { assignedTo: "ana", conflictSeverity: "low" }));
    const moved = conflictRow(1, { assignedTo: "bea", conflictSeverity: "critical", snoozedUntil: at(90) });
    await storage.conflicts.put(moved);
    assert.deepEqual(await storage.conflicts.list({ assignedTo: "ana" }), []);
    assert.deepEqual(await storage.conflicts.list({ conflictSeverity: ["low"] }), []);
    assert.deepEqual(await storage.conflicts.list({ assignedTo: "bea", conflictSeverity: ["critical"] }), [moved]);
  },

  "pages without gaps or repeats, also while conflicts are being resolved": async (storage) => {
    await seedLeads(storage);
    for (let n = 1; n <= 6; n++) await storage.conflicts.put(conflictRow(n, { createdAt: at(n >> 1) }));
    const pending = { resolutionStatus: ["pending"] as const };
    const whole = idsOf(await storage.conflicts.list(pending));
    assert.deepEqual(idsOf(await allPages((page) => storage.conflicts.list({ ...pending, ...page }), 2)), whole);
    const seen = await allPages(async (page) => {
      const rows = await storage.conflicts.list({ ...pending, ...page });
      for (const row of rows) await storage.conflicts.put({ ...row, resolutionStatus: "resolved" });
      return rows;
    }, 2);
    assert.deepEqual(idsOf(seen), whole);
  },
});
