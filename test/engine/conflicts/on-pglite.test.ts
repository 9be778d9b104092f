import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import { askSomebody } from "../../../src/rules/plan/policy.js";
import { PostgresStorageAdapter } from "../../../src/storage/postgres/postgres-storage-adapter.js";
import { anId } from "../../../src/testing/index.js";
import { aRow, DANA, PROPERTY } from "../../support/small-world.js";
import { createWorld, storeRows, type World } from "../../support/world.js";
import { OURS, THEIRS } from "./support.js";

const SAM = anId(0x301);

describe("the review queue in PostgreSQL", () => {
  let pglite: PGlite;
  let storage: PostgresStorageAdapter;
  let engine: SyncEngine;
  let remote: Pick<World, "fake" | "client">;

  beforeAll(async () => {
    pglite = await PGlite.create();
    storage = new PostgresStorageAdapter({ client: pglite });
    await storage.migrate();
    const rows = [aRow(), aRow(1, { user: { firstName: "Sam", email: "sam@example.com", phone: null } })];
    remote = await createWorld({ rows });
    await storeRows(storage, rows);
    engine = new SyncEngine({
      storage,
      resman: remote.client,
      policy: { moveInDate: { onConflict: askSomebody } },
    });
    await engine.pushLeads();
  }, 60_000);
  afterAll(() => pglite.close());

  const prospectOf = async (): Promise<string> => (await storage.conversations.get(DANA))?.resmanLeadId ?? "";

  const clash = async (ours: string, theirs: string): Promise<string> => {
    await storage.conversations.update(DANA, { moveInDate: ours, resmanSyncStatus: "not_synced" });
    remote.fake.staff.changePreferences({ prospectId: await prospectOf(), set: { targetMoveInDate: theirs } });
    await engine.pushLead(DANA);
    const [task] = await engine.conflicts.list({ due: true, conversationId: DANA });
    return task?.id ?? "";
  };

  const dates = async () => {
    const id = await prospectOf();
    const prospect = remote.fake.prospects().find(({ prospectId }) => prospectId === id);
    return [(await engine.getLead(DANA)).fields.moveInDate, prospect?.preferences.targetMoveInDate];
  };

  it("a decision is stored with its job, and applied", async () => {
    const id = await clash(OURS, THEIRS);
    const details = await engine.conflicts.get(id);
    expect(details).toMatchObject({ isOpen: true, options: { merged: { possible: true, value: THEIRS } } });
    const request = { strategy: "merged", value: "2026-08-01", resolvedBy: "kim" } as const;
    const result = await engine.conflicts.resolve(id, request);
    expect(result).toMatchObject({
      applied: true,
      conflict: { resolutionStatus: "resolved", resolvedBy: "kim", resolvedValue: "2026-08-01" },
    });
    expect(await dates()).toEqual(["2026-08-01", "2026-08-01"]);
    expect(await storage.queue.list({ conversationId: DANA })).toMatchObject([{ trigger: "manual" }]);
  });

  it("of two engines that decide at once one wins", async () => {
    const id = await clash("2026-09-01", "2026-10-01");
    const other = new SyncEngine({ storage, resman: remote.client });
    const results = await Promise.allSettled([
      engine.conflicts.resolve(id, { strategy: "domiq_wins", resolvedBy: "kim" }),
      other.conflicts.resolve(id, { strategy: "resman_wins", resolvedBy: "lee" }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const value = (await storage.conflicts.get(id))?.resolvedValue;
    expect(await dates()).toEqual([value, value]);
  });

  it("a task is made once, given to somebody, put off, and remembered as two people", async () => {
    const pair = { conflictType: "duplicate_lead", conversationId: DANA, otherConversationId: SAM } as const;
    const made = await engine.conflicts.escalateToManualReview(pair);
    const id = made?.id ?? "";
    expect(await engine.conflicts.escalateToManualReview(pair)).toEqual(made);
    await engine.conflicts.assign(id, "lee");
    expect(await engine.conflicts.list({ assignedTo: "lee", propertyId: PROPERTY })).toMatchObject([{ id }]);
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await engine.conflicts.decide(id, { decision: "later", until, decidedBy: "lee" });
    expect(await engine.conflicts.list({ due: true })).toEqual([]);
    await engine.conflicts.decide(id, { decision: "distinct", decidedBy: "lee" });
    expect(await engine.conflicts.escalateToManualReview(pair)).toBeUndefined();
  });

  it("what was dismissed is found again as it was stored", async () => {
    const made = await engine.conflicts.escalateToManualReview({
      conflictType: "field_mismatch",
      conversationId: DANA,
      field: "budgetRange",
      domiqValue: null,
      resmanValue: { min: 1000, max: null },
    });
    expect(await storage.conflicts.get(made?.id ?? "")).toEqual(made);
    const over = await engine.conflicts.dismiss(made?.id ?? "", { dismissedBy: "kim" });
    expect(await storage.conflicts.get(over.id)).toEqual(over);
  });
});
