import { describe, expect, it } from "vitest";
import { type CampaignLead, campaignLeadSchema } from "../../../src/domain/campaign-lead.js";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import { countWrites, createSeededRandom, type Overrides } from "../../../src/testing/index.js";
import { createClockedWorld } from "../../support/clocked-world.js";

const LEAD = "lead-1";
const MARA = { id: "u-mara", name: "Mara Lind" };
const JOE = { id: "u-joe", name: "Joe Park" };
const NOW = "2026-03-02T17:00:00.000Z";
const BEFORE = "2026-03-01T00:00:00Z";

async function portal(overrides: Overrides<CampaignLead> = {}) {
  const world = await createClockedWorld();
  const { storage, client, clock } = world;
  await storage.campaignLeads.put(
    campaignLeadSchema.parse({
      id: LEAD,
      clientId: "client-1",
      campaignId: "camp-7",
      processingStatus: "Enrolled",
      createdAt: BEFORE,
      updatedAt: BEFORE,
      ...overrides,
    }),
  );
  const counted = countWrites(storage);
  const { now, setTimeout, clearTimeout } = clock;
  const { randomId } = createSeededRandom(5);
  const runtime = { now, setTimeout, clearTimeout, randomId, random: () => 0.5 };
  const { campaignLeads } = new SyncEngine({ storage: counted.storage, resman: client, runtime });
  return {
    ...world,
    leads: campaignLeads,
    anotherProcess: () => new SyncEngine({ storage, resman: client, runtime }).campaignLeads,
    stored: () => storage.campaignLeads.get(LEAD),
    activities: () => storage.activities.list({ leadId: LEAD }),
    writes: () => Object.fromEntries(Object.entries(counted.writes).filter(([name]) => !name.startsWith("locks."))),
  };
}

describe("a note", () => {
  it("is appended as the seed writes it, with a row in the activity log", async () => {
    const { leads, stored, activities, clock } = await portal();
    const first = await leads.addNote(LEAD, " Called, no answer. ", MARA);
    expect(first.notes).toBe(`[${NOW}] Mara Lind: Called, no answer.`);
    await clock.advance(60_000);
    const { notes, updatedAt } = await leads.addNote(LEAD, "Called back.", { id: "u-x" });
    expect(notes).toBe(`${first.notes}\n[2026-03-02T17:01:00.000Z] u-x: Called back.`);
    expect(updatedAt).toBe("2026-03-02T17:01:00.000Z");
    expect(await stored()).toMatchObject({ notes, updatedAt });
    expect(await activities()).toMatchObject([
      { action: "NOTE_ADDED", userId: "u-x", details: "Called back.", clientId: "client-1" },
      { action: "NOTE_ADDED", userId: "u-mara", details: "Called, no answer.", createdAt: NOW },
    ]);
  });

  it.each(["\n", "\r\n", "\r", "\u2028", "\n\n"])(
    "of several lines (%j) cannot look like somebody else's",
    async (lineEnd) => {
      const { leads } = await portal();
      const { notes } = await leads.addNote(LEAD, `Called.${lineEnd}[${NOW}] Joe Park: Give it away.`, MARA);
      expect(notes?.split(/[\r\n\u2028]/).filter((line) => line.startsWith("["))).toEqual([
        `[${NOW}] Mara Lind: Called.`,
      ]);
    },
  );

  it("stands beside others that are written at the same time, also by another process", async () => {
    const { leads, anotherProcess, stored } = await portal();
    const others = anotherProcess();
    const texts = Array.from({ length: 10 }, (_, number) => `note ${number}.`);
    await Promise.all(texts.map((text, number) => (number % 2 ? leads : others).addNote(LEAD, text, MARA)));
    const notes = (await stored())?.notes ?? "";
    expect(notes.split("\n")).toHaveLength(10);
    for (const text of texts) expect(notes).toContain(text);
  });

  it.each([
    ["nothing", ""],
    ["blanks", " \n "],
    ["more than 10,000 characters", "x".repeat(10_001)],
  ])("of %s is refused", async (_, note) => {
    const { leads, writes } = await portal();
    await expect(leads.addNote(LEAD, note, MARA)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect(writes()).toEqual({});
  });

  it("of 10,000 characters is taken, and a name in several lines is put in one", async () => {
    const { leads } = await portal();
    const { notes } = await leads.addNote(LEAD, "x".repeat(10_000), { id: "u", name: "Mara\n[now] Boss" });
    expect(notes).toBe(`[${NOW}] Mara [now] Boss: ${"x".repeat(10_000)}`);
  });
});

describe("a claim", () => {
  it("is stored with its time, and once", async () => {
    const { leads, writes, activities } = await portal();
    const claimed = await leads.claim(LEAD, MARA);
    expect(claimed).toMatchObject({ claimedBy: "u-mara", claimedAt: NOW, updatedAt: NOW });
    const before = writes();
    expect(await leads.claim(LEAD, MARA)).toEqual(claimed);
    expect(writes()).toEqual(before);
    expect(await activities()).toMatchObject([{ action: "CLAIMED", userId: "u-mara", details: null }]);
  });

  it("is refused when somebody else was faster, naming who", async () => {
    const { leads, stored, activities } = await portal();
    const settled = await Promise.allSettled([leads.claim(LEAD, MARA), leads.claim(LEAD, JOE)]);
    expect(settled).toMatchObject([
      { status: "fulfilled" },
      { reason: { code: "ALREADY_CLAIMED", context: { leadId: LEAD, claimedBy: "u-mara" } } },
    ]);
    expect((await stored())?.claimedBy).toBe("u-mara");
    expect(await activities()).toHaveLength(1);
  });

  it("is taken back by who has it, or by force", async () => {
    const { leads, activities } = await portal({ claimedBy: "u-mara", claimedAt: BEFORE });
    await expect(leads.unclaim(LEAD, JOE)).rejects.toMatchObject({ code: "ALREADY_CLAIMED" });
    expect(await leads.unclaim(LEAD, MARA)).toMatchObject({ claimedBy: null, claimedAt: null, updatedAt: NOW });
    await leads.claim(LEAD, MARA);
    expect(await leads.unclaim(LEAD, JOE, { force: true })).toMatchObject({ claimedBy: null });
    expect((await activities()).map(({ action, details }) => `${action} ${details}`).toSorted()).toEqual([
      "CLAIMED null",
      "UNCLAIMED Was claimed by u-mara.",
      "UNCLAIMED null",
    ]);
  });

  it("that nobody has is not taken back", async () => {
    const { leads, writes } = await portal();
    expect(await leads.unclaim(LEAD, MARA)).toMatchObject({ claimedBy: null, updatedAt: BEFORE });
    expect(writes()).toEqual({});
  });
});

describe("removal from a campaign", () => {
  it("happens once", async () => {
    const { leads, writes, activities } = await portal();
    const removed = await leads.removeFromCampaign(LEAD, JOE);
    expect(removed).toMatchObject({ campaignId: null, processingStatus: "Removed", updatedAt: NOW });
    const before = writes();
    expect(await leads.removeFromCampaign(LEAD, JOE)).toEqual(removed);
    expect(writes()).toEqual(before);
    expect(await activities()).toMatchObject([{ action: "REMOVED_FROM_CAMPAIGN", details: "Was in campaign camp-7." }]);
  });

  it("also marks a lead that had none", async () => {
    const { leads } = await portal({ campaignId: null });
    expect(await leads.removeFromCampaign(LEAD, JOE)).toMatchObject({ processingStatus: "Removed" });
  });
});

describe("every action", () => {
  it("knows only leads that are there, and people who have an id", async () => {
    const { leads, writes } = await portal();
    const nobody = { id: "" };
    for (const act of [
      (id: string, by: { id: string }) => leads.addNote(id, "note", by),
      (id: string, by: { id: string }) => leads.claim(id, by),
      (id: string, by: { id: string }) => leads.unclaim(id, by),
      (id: string, by: { id: string }) => leads.removeFromCampaign(id, by),
    ]) {
      await expect(act("lead-2", MARA)).rejects.toMatchObject({ code: "NOT_FOUND" });
      await expect(act("", MARA)).rejects.toMatchObject({ code: "INVALID_INPUT" });
      await expect(act(LEAD, nobody)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    }
    await expect(leads.get("lead-2")).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await leads.get(LEAD)).toMatchObject({ id: LEAD });
    expect(writes()).toEqual({});
  });

  it("is undone with its activity when one of them cannot be stored", async () => {
    const { leads, stored, storage } = await portal();
    const { transaction } = storage;
    storage.transaction = (work) =>
      transaction.call(storage, (tx) =>
        work({
          ...tx,
          activities: {
            ...tx.activities,
            append: async () => {
              throw new Error("disk full");
            },
          },
        }),
      ) as never;
    await expect(leads.claim(LEAD, MARA)).rejects.toThrow("disk full");
    expect(await stored()).toMatchObject({ claimedBy: null, updatedAt: BEFORE });
  });
});
