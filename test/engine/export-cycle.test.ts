import { describe, expect, it } from "vitest";
import { SyncEngine } from "../../src/engine/sync-engine.js";
import { countWrites } from "../../src/testing/count-writes.js";
import { assertSettled, prospectsByConversation } from "../support/assert-settled.js";
import { createWorld, exportRows } from "../support/world.js";

// 400 leads take a while on a busy machine.
describe("the export of 400 conversations", { timeout: 60_000 }, () => {
  it.each(["refuse", "create"] as const)(
    "ends linked without a duplicate or a false merge, and a second cycle writes nothing (ResMan would %s duplicates)",
    async (duplicateMode) => {
      const { storage, fake, client, engine } = await createWorld({ fake: { duplicateMode } });
      const first = await engine.pushLeads();
      expect(first.counts).toMatchObject({ processed: 400, failed: 0, waiting: 12 });
      await engine.pullLeads();
      await assertSettled(storage, fake);

      const writesBefore = fake.writes.length;
      const counted = countWrites(storage);
      const second = new SyncEngine({ storage: counted.storage, resman: client });
      const run = await second.pushLeads({ scope: "all" });
      expect(run.counts).toMatchObject({ processed: 400, unchanged: 388, waiting: 12 });
      const pull = await second.pullLeads();
      expect(pull.summary).toMatchObject({ updatedLeads: 0, newLeads: 0, failedSyncs: 0 });
      expect(fake.writes.length - writesBefore).toBe(0);
      expect(counted.writes).toEqual({});
    },
  );

  it("sends what the chatbot knows, and each chat and tour exactly once", async () => {
    const { storage, fake, engine } = await createWorld();
    await engine.pushLeads();
    await engine.pushLeads({ scope: "all" });
    const markers = fake
      .prospects()
      .flatMap(({ events }) => events.map(({ comments }) => /\[domiq:([^\]]+)\]/.exec(comments ?? "")?.[1]));
    expect(markers).not.toContain(undefined);
    expect(new Set(markers).size).toBe(markers.length);
    const linked = await prospectsByConversation(storage);
    const tours = exportRows().filter(({ tour, conversation }) => tour && linked.has(conversation.id));
    const sent = markers.filter((marker) => marker?.startsWith("tour:"));
    expect(sent).toHaveLength(tours.length);
  });

  it("gives every log row a lead, a property and a rule for each change", async () => {
    const { storage, engine } = await createWorld({ rows: exportRows().slice(0, 40) });
    const run = await engine.pushLeads();
    const log = await storage.log.list({ runId: run.id, limit: 500 });
    expect(log.length).toBeGreaterThan(30);
    for (const entry of log) {
      expect(entry).toMatchObject({
        conversationId: expect.any(String),
        propertyId: expect.any(String),
        trigger: "manual",
      });
      for (const change of entry.changes) expect(change.rule).toMatch(/./);
    }
  });
});
