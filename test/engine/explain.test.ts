import { describe, expect, it } from "vitest";
import { syncLogEntrySchema } from "../../src/domain/sync-log.js";
import { askSomebody } from "../../src/rules/plan/policy.js";
import { anId } from "../../src/testing/index.js";
import { createSmallWorld, DANA, openConflicts, PROPERTY, type SmallWorld } from "../support/small-world.js";

const linkedWorld = async (options: Parameters<typeof createSmallWorld>[0] = {}): Promise<SmallWorld> => {
  const world = await createSmallWorld(options);
  await world.cycle();
  return world;
};

const staffMoveIn = (world: SmallWorld, day: string) =>
  world.fake.staff.changePreferences({
    prospectId: world.prospect().prospectId,
    set: { targetMoveInDate: day },
  });

describe("explain", () => {
  it("tells how a field came to its value, oldest first, with the rule of each step", async () => {
    const world = await linkedWorld();
    await world.edit({ conversation: { moveInDate: "2026-06-01" } });
    await world.cycle();
    staffMoveIn(world, "2026-07-01");
    await world.cycle();
    await world.edit({ conversation: { moveInDate: "2026-08-01" } });
    staffMoveIn(world, "2026-09-01");
    await world.cycle();
    const { history, ...now } = await world.engine.explain(DANA, "moveInDate");
    expect(now).toEqual({
      field: "moveInDate",
      mergedInto: null,
      value: "2026-09-01",
      origin: {
        side: "remote",
        because: "Both sides had changed it; ResMan's value is preferred where it has one.",
        at: history.at(-1)?.at,
        by: null,
        syncLogId: history.at(-1)?.syncLogId,
      },
      base: { local: "2026-09-01", remote: "2026-09-01" },
      pending: false,
    });
    expect(history.map(({ side, from, to, origin, rule }) => [side, from, to, origin, rule])).toEqual([
      ["remote", null, "2026-05-01", "local", "created"],
      ["remote", "2026-05-01", "2026-06-01", "local", "changed:local"],
      ["local", "2026-06-01", "2026-07-01", "remote", "changed:remote"],
      ["local", "2026-08-01", "2026-09-01", "remote", "conflict:remote-preferred"],
    ]);
    expect(history.map(({ at }) => at)).toEqual(history.map(({ at }) => at).sort());
    for (const { syncLogId, trigger } of history) {
      expect((await world.storage.log.list()).find(({ id }) => id === syncLogId)).toMatchObject({ trigger });
    }
    expect((await world.engine.explain(DANA, "occupantsCount")).history).toHaveLength(1);
  });

  it("says of each step what kind of run it was part of, and which conflict it settled", async () => {
    const world = await linkedWorld();
    await world.edit({ conversation: { moveInDate: "2026-08-01" } });
    staffMoveIn(world, "2026-09-01");
    await world.engine.pullLeads();
    await world.edit({ conversation: { moveInDate: "2026-10-01" } });
    await world.engine.pushLead(DANA);
    const [listed] = await world.storage.conflicts.list();
    expect((await world.engine.explain(DANA, "moveInDate")).history).toMatchObject([
      { rule: "created", runKind: "push", conflict: null },
      {
        rule: "conflict:remote-preferred",
        runKind: "pull",
        trigger: "schedule",
        conflict: { id: listed?.id, resolutionStrategy: "resman_wins", resolvedBy: null },
      },
      { rule: "changed:local", runKind: null, runId: null, trigger: "api", conflict: null },
    ]);
  });

  it("names the person who decided a conflict", async () => {
    const world = await linkedWorld({
      engine: { policy: { moveInDate: { owner: "shared", onConflict: askSomebody } } },
    });
    await world.edit({ conversation: { moveInDate: "2026-08-01" } });
    staffMoveIn(world, "2026-09-01");
    await world.cycle();
    const [open] = await openConflicts(world.storage);
    if (!open) throw new Error("no conflict");
    await world.storage.conflicts.put({
      ...open,
      resolutionStatus: "pending",
      resolutionStrategy: "domiq_wins",
      resolvedValue: "2026-08-01",
      resolvedBy: "ann",
    });
    await world.engine.pushLead(DANA);
    const { origin, history } = await world.engine.explain(DANA, "moveInDate");
    expect(origin).toMatchObject({ by: "ann", because: "A person decided that the chatbot's value stands." });
    expect(history.at(-1)).toMatchObject({
      side: "remote",
      from: "2026-09-01",
      to: "2026-08-01",
      rule: "decided:domiq_wins",
      by: "ann",
      conflict: { id: open.id, resolutionStrategy: "domiq_wins", resolvedBy: "ann" },
    });
  });

  it.each([
    ["domiq_wins", undefined, "2026-08-01"],
    ["merged", "2026-11-01", "2026-11-01"],
  ] as const)("names the person who overruled what a rule had decided, by %s", async (strategy, value, settledAs) => {
    const world = await linkedWorld();
    await world.edit({ conversation: { moveInDate: "2026-08-01" } });
    staffMoveIn(world, "2026-09-01");
    await world.cycle();
    const [conflict] = await world.engine.conflicts.list();
    expect(conflict?.resolutionStatus).toBe("auto_resolved");
    const decision = { strategy, resolvedBy: "kim", notes: "Asked her.", ...(value && { value }) };
    await world.engine.conflicts.resolve(conflict?.id ?? "", decision);
    const { history, origin } = await world.engine.explain(DANA, "moveInDate");
    const decided = history.filter(({ rule }) => rule === `decided:${strategy}`);
    expect(decided.map(({ side, from, to }) => [side, from, to])).toEqual([
      ["local", "2026-09-01", settledAs],
      ["remote", "2026-09-01", settledAs],
    ]);
    const by = { by: "kim", conflict: { id: conflict?.id, resolvedBy: "kim", notes: "Asked her." } };
    expect(decided).toMatchObject([by, by]);
    expect(origin.by).toBe("kim");
    const ruled = history.filter(({ rule }) => rule.startsWith("conflict:"));
    expect(ruled.map((change) => change.by)).toEqual([null]);
  });

  it("says that an edit has not been synced yet", async () => {
    const world = await linkedWorld();
    await world.edit({ conversation: { moveInDate: "2026-06-01" } });
    expect(await world.engine.explain(DANA, "moveInDate")).toMatchObject({
      value: "2026-06-01",
      base: { local: "2026-05-01", remote: "2026-05-01" },
      pending: true,
      origin: { side: "local", because: expect.stringContaining("ResMan has not been told yet"), at: null },
    });
  });

  it("says that both sides came to one value by themselves, or that ResMan shows an edit no differently", async () => {
    const world = await linkedWorld();
    await world.edit({ conversation: { moveInDate: "2026-06-01" } });
    staffMoveIn(world, "2026-06-01");
    await world.edit({ user: { firstName: "D".repeat(50) } });
    await world.cycle();
    await world.edit({ user: { firstName: "D".repeat(60) } });
    await world.cycle();
    const { origin, pending } = await world.engine.explain(DANA, "moveInDate");
    expect({ ...origin, pending }).toMatchObject({
      side: "merged",
      because: "Both sides had come to the same value by themselves.",
      pending: false,
    });
    expect((await world.engine.explain(DANA, "firstName")).origin).toMatchObject({
      side: "local",
      because: expect.stringContaining("ResMan shows it no differently"),
    });
  });

  it("of a field that was never synced is just its value", async () => {
    const { engine } = await createSmallWorld();
    expect(await engine.explain(DANA, "moveInDate")).toEqual({
      field: "moveInDate",
      mergedInto: null,
      value: "2026-05-01",
      origin: {
        side: "local",
        because: "The chatbot's own value; never synced.",
        at: null,
        by: null,
        syncLogId: null,
      },
      base: undefined,
      pending: false,
      history: [],
    });
  });

  it("of a lead a pull has made leads to that pull", async () => {
    const world = await linkedWorld();
    const zoe = { firstName: "Zoe", lastName: "Lind", email: "zoe@example.com" };
    world.fake.staff.createProspect({ propertyId: PROPERTY, ...zoe });
    const { leads, runs } = await world.engine.pullLeads();
    const id = leads.find(({ fields }) => fields.firstName === "Zoe")?.conversationId ?? "";
    const { origin, history } = await world.engine.explain(id, "firstName");
    expect(history).toEqual([]);
    expect(origin).toMatchObject({ side: "remote", because: "A pull made the lead from ResMan's prospect." });
    const row = (await world.storage.log.list({ conversationId: id })).find((entry) => entry.id === origin.syncLogId);
    expect(row?.runId).toBe(runs[0]?.id);
  });

  it("reads a long log page by page and keeps only what is about the field", async () => {
    const world = await linkedWorld();
    const at = Date.parse("2026-03-03T00:00:00Z");
    for (let number = 0; number < 3000; number += 1) {
      const field = number % 1000 === 0 ? "moveInDate" : "leadScore";
      await world.storage.log.append(
        syncLogEntrySchema.parse({
          id: anId(0x10000 + number),
          conversationId: DANA,
          resmanLeadId: null,
          propertyId: PROPERTY,
          syncDirection: "to_resman",
          syncStatus: "success",
          syncType: "update",
          trigger: "api",
          changes: [{ field, side: "remote", from: number - 1, to: number, origin: "local", rule: "changed:local" }],
          createdAt: new Date(at + number * 1000).toISOString(),
        }),
      );
    }
    const asked: number[] = [];
    const { log } = world.storage;
    const list: typeof log.list = (filter) => {
      asked.push(filter?.limit ?? Number.POSITIVE_INFINITY);
      return log.list(filter);
    };
    const repository = new Proxy(log, { get: (target, key) => (key === "list" ? list : Reflect.get(target, key)) });
    const counted = new Proxy(world.storage, {
      get: (target, key) => (key === "log" ? repository : Reflect.get(target, key)),
    });
    const { history } = await world.anotherEngine({ storage: counted }).explain(DANA, "moveInDate");
    expect(history.map(({ to }) => to)).toEqual(["2026-05-01", 0, 1000, 2000]);
    expect(asked.length).toBeGreaterThan(10);
    expect(Math.max(...asked)).toBeLessThanOrEqual(200);
  });
});
