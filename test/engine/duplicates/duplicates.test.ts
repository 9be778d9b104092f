import { describe, expect, it } from "vitest";
import type { User } from "../../../src/domain/user.js";
import { anId, aProperty } from "../../../src/testing/index.js";
import { allConflicts, aRow, createSmallWorld, openConflicts } from "../../support/small-world.js";

const lead = (number: number): string => anId(0x300 + number);

/** The third renter of the same name is another person; the fourth has only a mailbox, the fifth only a line. */
const RENTERS: Partial<User>[] = [
  { firstName: "Dana", lastName: "Okafor", email: "dana@example.com", phone: "9185550142" },
  { firstName: "Dana", lastName: "Okafor", email: "dana@example.com", phone: null },
  { firstName: "Dana", lastName: "Okafor", email: "other@example.org", phone: "2125550100" },
  { firstName: "Ingrid", lastName: "Vestergaard", email: "ingrid@example.com", phone: null },
  { firstName: "Ingrid", lastName: "Vestergaard", email: null, phone: "9185550177" },
  { firstName: "Kwame", lastName: "Mensah", email: "kwame@example.com", phone: "9185550199" },
];
const START = Date.parse("2026-03-01T10:00:00Z");

const world = (options: Parameters<typeof createSmallWorld>[0] = {}) =>
  createSmallWorld({
    rows: RENTERS.map((user, index) =>
      aRow(index, { user, conversation: { startTime: new Date(START + index * 60_000).toISOString() } }),
    ),
    ...options,
  });

describe("duplicates.find", () => {
  it("finds the same person by a mailbox, and says which field spoke how much", async () => {
    const { engine } = await world();
    const [found, ...others] = await engine.duplicates.find(lead(1));
    expect(found).toMatchObject({ conversationId: lead(0), match: { band: "merge" } });
    expect(others.filter(({ match }) => match.band === "merge")).toEqual([]);
    const { score, waterfall } = found?.match ?? { score: 0, waterfall: [] };
    expect(waterfall.reduce((sum, { weight }) => sum + weight, 0)).toBe(score);
    expect(waterfall.find(({ field }) => field === "email")).toMatchObject({ level: "same" });
  });

  it("finds a renter who left a mailbox here and a line there by the name, for a person to look at", async () => {
    const { engine } = await world();
    expect(await engine.duplicates.find(lead(4))).toMatchObject([
      { conversationId: lead(3), match: { band: "review", rule: "no-identifier" } },
    ]);
  });

  it("does not name a renter of another property", async () => {
    const property = aProperty({ id: anId(0x101) });
    const { engine } = await createSmallWorld({ rows: [aRow(0), aRow(1, { property, user: RENTERS[0] ?? {} })] });
    expect(await engine.duplicates.find(lead(1))).toEqual([]);
  });

  it("leaves out chats that share a prospect: they are known to be one renter", async () => {
    const { engine } = await world();
    await engine.pushLeads();
    const [first, second] = [await engine.getLead(lead(0)), await engine.duplicates.find(lead(1))];
    expect(first.fields.email).toBe("dana@example.com");
    expect(second.map(({ conversationId }) => conversationId)).not.toContain(lead(0));
  });

  it("names the conversation it does not know", async () => {
    const { engine } = await world();
    await expect(engine.duplicates.find(anId(0x999))).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(engine.duplicates.find("")).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });
});

describe("duplicates.scan", () => {
  it("lists each pair that may be one person once, as a task with its waterfall and without a renter's data", async () => {
    const { engine, storage } = await world();
    const run = await engine.duplicates.scan();
    expect(run).toMatchObject({ kind: "duplicates", status: "completed", counts: { processed: 6, failed: 0 } });
    const tasks = await openConflicts(storage);
    const pairs = tasks.map(({ conversationId, otherConversationId }) => [conversationId, otherConversationId]);
    expect(pairs).toContainEqual([lead(0), lead(1)]);
    expect(pairs).toContainEqual([lead(3), lead(4)]);
    for (const task of tasks) {
      expect(task).toMatchObject({ conflictType: "duplicate_lead", resolutionStatus: "manual_review" });
      expect(JSON.stringify(task.details)).not.toMatch(/dana|okafor|ingrid|vestergaard|example|9185550/i);
    }
    const again = await engine.duplicates.scan();
    expect(again.counts.created).toBe(0);
    expect(await allConflicts(storage)).toHaveLength(tasks.length);
  });

  it("does not ask again about two whom somebody called two people", async () => {
    const { engine, storage } = await world();
    await engine.duplicates.scan();
    for (const { id } of await openConflicts(storage)) {
      await engine.conflicts.decide(id, { decision: "distinct", decidedBy: "manager" });
    }
    const run = await engine.duplicates.scan();
    expect(run.counts).toMatchObject({ created: 0, updated: 0 });
    expect(await openConflicts(storage)).toEqual([]);
    expect(await engine.duplicates.find(lead(4))).toEqual([]);
  });

  it("merges the sure pairs if told to, the later into the earlier, and asks about the others", async () => {
    const { engine, storage, conversation } = await world();
    const run = await engine.duplicates.scan({ merge: true });
    expect(run.counts).toMatchObject({ updated: 1, failed: 0 });
    expect((await conversation(lead(1))).mergedInto).toBe(lead(0));
    expect((await conversation(lead(4))).mergedInto).toBeNull();
    const tasks = await openConflicts(storage);
    expect(tasks.map(({ otherConversationId }) => otherConversationId)).toContain(lead(4));
    expect((await engine.duplicates.scan({ merge: true })).counts).toMatchObject({ created: 0, updated: 0 });
  });

  it("stops when the caller gives up", async () => {
    const { engine, storage } = await world();
    const signal = AbortSignal.abort();
    expect(await engine.duplicates.scan({ signal })).toMatchObject({ status: "aborted", counts: { processed: 0 } });
    expect(await allConflicts(storage)).toEqual([]);
  });

  it("refuses options it does not know", async () => {
    const { engine } = await world();
    await expect(engine.duplicates.scan({ porperty: "x" } as never)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });
});

describe("a lead that gets its prospect", () => {
  const couple = [
    aRow(0, {
      user: { firstName: "Dana", lastName: "Okafor", email: "okafor@example.com", phone: "9185550142" },
      conversation: { startTime: "2026-03-01T10:00:00Z" },
    }),
    aRow(1, {
      user: { firstName: "Kwame", lastName: "Okafor", email: "okafor@example.com", phone: "9185550142" },
      conversation: { startTime: "2026-03-02T10:00:00Z" },
    }),
  ];

  it("is listed beside whoever shares its contacts and may be the same person, once, and is synced all the same", async () => {
    const small = await createSmallWorld({ rows: couple });
    await small.cycle();
    const tasks = await openConflicts(small.storage);
    const pairs = tasks.filter(({ otherConversationId }) => otherConversationId !== null);
    expect(pairs).toMatchObject([{ conversationId: lead(0), otherConversationId: lead(1) }]);
    expect(pairs[0]?.details).toMatchObject({ match: { band: "review", rule: "household-or-one" } });
    expect((await small.conversation(lead(1))).resmanSyncStatus).toBe("synced");
    await small.expectIdle();
    expect((await small.engine.duplicates.scan()).counts.created).toBe(0);
  });

  it("is planned to be listed", async () => {
    const small = await createSmallWorld({ rows: couple });
    await small.engine.pushLead(lead(0));
    const plan = await small.engine.plan(lead(1));
    expect(plan.conflicts).toContainEqual(expect.objectContaining({ becomes: "opened", type: "duplicate_lead" }));
    expect(await small.engine.apply(plan)).toMatchObject({ outcome: "created" });
  });

  it("is not listed beside a family member who shares nothing but the line", async () => {
    const [first, second] = couple;
    if (!first || !second) throw new Error("no couple");
    const kwame = { ...second, user: { ...second.user, email: "kwame@example.org" } };
    const small = await createSmallWorld({ rows: [first, kwame] });
    await small.cycle();
    const tasks = await openConflicts(small.storage);
    expect(tasks.filter(({ otherConversationId }) => otherConversationId !== null)).toEqual([]);
  });
});
