import { describe, expect, it } from "vitest";
import type { SyncEvents } from "../../../src/domain/events.js";
import { anId, countWrites } from "../../../src/testing/index.js";
import { aRow, DANA, openConflicts, until } from "../../support/small-world.js";
import { lastRun, linkedWorld, only, shownOf, staffSet } from "./support.js";

describe("a revert", () => {
  it("asked for twice at once is done once", async () => {
    const world = await linkedWorld();
    await world.edit({ conversation: { moveInDate: "2026-06-01", occupantsCount: 4 } });
    const push = await world.engine.pushLeads();
    const results = await Promise.all([world.engine.revertRun(push.id), world.anotherEngine().revertRun(push.id)]);
    expect(results.map(({ leads }) => only(leads).outcome).sort()).toEqual(["reverted", "unchanged"]);
    expect(await shownOf(world)).toMatchObject({ moveInDate: "2026-05-01", occupantsCount: 2 });
    expect(await openConflicts(world.storage)).toEqual([]);
    await world.expectIdle();
  });

  it("can itself be reverted", async () => {
    const world = await linkedWorld();
    await world.edit({ conversation: { moveInDate: "2026-06-01" } });
    staffSet(world, { numberOfOccupants: 5 });
    const push = await world.engine.pushLeads();
    const { run } = await world.engine.revertRun(push.id);
    expect(await shownOf(world)).toMatchObject({ moveInDate: "2026-05-01", occupantsCount: 2 });
    const { leads } = await world.engine.revertRun(run.id);
    expect(only(leads).outcome).toBe("reverted");
    const after = { moveInDate: "2026-06-01", occupantsCount: 5 };
    expect(await world.fields()).toMatchObject(after);
    expect(await shownOf(world)).toMatchObject(after);
    await world.expectIdle();
  });

  it("of a revert leaves an edit alone that had only gone along to ResMan with it", async () => {
    const world = await linkedWorld();
    await world.edit({ conversation: { moveInDate: "2026-06-01" } });
    const push = await world.engine.pushLeads();
    await world.edit({ conversation: { occupantsCount: 6 } });
    const { run } = await world.engine.revertRun(push.id);
    expect(await shownOf(world)).toMatchObject({ moveInDate: "2026-05-01", occupantsCount: 6 });
    await world.engine.revertRun(run.id);
    expect(await world.fields()).toMatchObject({ moveInDate: "2026-06-01", occupantsCount: 6 });
    expect(await shownOf(world)).toMatchObject({ moveInDate: "2026-06-01", occupantsCount: 6 });
    await world.expectIdle();
  });

  it("done again finds nothing to do and leaves no run behind", async () => {
    const world = await linkedWorld();
    await world.edit({ conversation: { moveInDate: "2026-06-01" } });
    const push = await world.engine.pushLeads();
    await world.engine.revertRun(push.id);
    const before = world.fake.writes.length;
    const { run, leads } = await world.engine.revertRun(push.id);
    expect(only(leads)).toMatchObject({ outcome: "unchanged", reverted: [] });
    expect(run.counts).toMatchObject({ processed: 1, unchanged: 1 });
    expect(await world.storage.runs.get(run.id)).toBeUndefined();
    expect(world.fake.writes).toHaveLength(before);
  });

  it("as a dry run says the same and writes nothing", async () => {
    const world = await linkedWorld();
    await world.edit({ conversation: { moveInDate: "2026-06-01", occupantsCount: 4 } });
    const push = await world.engine.pushLeads();
    staffSet(world, { numberOfOccupants: 6 });
    const counted = countWrites(world.storage);
    const engine = world.anotherEngine({ storage: counted.storage });
    const told: string[] = [];
    engine.on("run:started", () => told.push("started"));
    const before = world.fake.writes.length;
    const rehearsal = await engine.revertRun(push.id, { dryRun: true });
    expect(counted.writes).toEqual({});
    expect(world.fake.writes).toHaveLength(before);
    expect(told).toEqual([]);
    expect(rehearsal).toMatchObject({ dryRun: true, run: { kind: "revert", status: "completed" } });

    const real = await world.engine.revertRun(push.id);
    const { synced: _, left, ...same } = only(rehearsal.leads);
    expect(left).toMatchObject([{ conflictId: null }]);
    expect(only(real.leads)).toMatchObject({ ...same, left: left.map(({ conflictId: __, ...rest }) => rest) });
    expect(real.run.counts).toEqual(rehearsal.run.counts);
  });

  it("tells how it goes, as other runs do", async () => {
    const world = await linkedWorld({
      rows: [aRow(), aRow(1, { user: { email: "lee@example.com", phone: null, firstName: "Lee" } })],
    });
    for (const id of [DANA, anId(0x301)]) await world.edit({ conversation: { occupantsCount: 4 } }, id);
    const push = await world.engine.pushLeads();
    const told: SyncEvents["run:progress"][] = [];
    world.engine.on("run:progress", (payload) => told.push(payload));
    const { run } = await world.engine.revertRun(push.id);
    expect(told.map(({ runId, kind, total, counts }) => [runId, kind, total, counts.processed])).toEqual([
      [run.id, "revert", 2, 1],
      [run.id, "revert", 2, 2],
    ]);
  });

  it("that is ended on the way is carried on by the next one", async () => {
    const rows = [0, 1, 2].map((number) =>
      aRow(number, { user: { email: `renter${number}@example.com`, phone: null, firstName: `R${number}` } }),
    );
    const world = await linkedWorld({ rows, engine: { concurrency: 1 } });
    for (const { conversation } of rows) await world.edit({ conversation: { occupantsCount: 4 } }, conversation.id);
    const push = await world.engine.pushLeads();
    const controller = new AbortController();
    const off = world.engine.on("run:progress", () => controller.abort());
    const { run, leads } = await world.engine.revertRun(push.id, { signal: controller.signal });
    off();
    expect(run).toMatchObject({ status: "aborted", counts: { processed: 1 } });
    expect(leads).toHaveLength(1);
    const rest = await world.engine.revertRun(push.id);
    expect(rest.leads.map(({ outcome }) => outcome).sort()).toEqual(["reverted", "reverted", "unchanged"]);
    for (const { conversation } of rows) {
      expect(await world.fields(conversation.id)).toMatchObject({ occupantsCount: 2 });
      expect(await shownOf(world, conversation.id)).toMatchObject({ occupantsCount: 2 });
    }
  });

  it("survives a ResMan that is away: what was stored is carried on by a worker of another process", async () => {
    const world = await linkedWorld({ client: { retry: { attempts: 1 } }, engine: { retry: { maxAttempts: 1 } } });
    await world.edit({ conversation: { moveInDate: "2026-06-01" } });
    const push = await world.engine.pushLeads();
    // The prospect is read, and then nothing comes back any more.
    world.hooks.push({ on: "read-answer", run: () => world.fake.faults.set("http503Html", { rate: 1 }) });
    const { run, leads } = await world.engine.revertRun(push.id);
    expect(only(leads)).toMatchObject({ outcome: "reverted", synced: false, error: null });
    expect(run.counts).toMatchObject({ updated: 1, failed: 0 });
    expect(await world.fields()).toMatchObject({ moveInDate: "2026-05-01" });
    expect(world.prospect().preferences.targetMoveInDate).toBe("2026-06-01");

    world.fake.faults.clear();
    const worker = world.anotherEngine({ pullEveryMs: 0 });
    await worker.start();
    await until(() => world.prospect().preferences.targetMoveInDate === "2026-05-01");
    await worker.stop();
    await world.expectIdle();
  });

  it("of a lead that cannot be read fails for that lead only, and can be done again", async () => {
    const world = await linkedWorld({
      rows: [aRow(), aRow(1, { user: { email: "lee@example.com", phone: null, firstName: "Lee" } })],
      client: { retry: { attempts: 1 } },
      engine: { concurrency: 1 },
    });
    for (const id of [DANA, anId(0x301)]) await world.edit({ conversation: { occupantsCount: 4 } }, id);
    const push = await world.engine.pushLeads();
    world.fake.faults.set("http503Html", { next: 1 });
    const { run, leads } = await world.engine.revertRun(push.id);
    expect(leads.map(({ outcome }) => outcome).sort()).toEqual(["failed", "reverted"]);
    expect(run.counts).toMatchObject({ processed: 2, failed: 1, updated: 1 });
    expect(run.errors).toHaveLength(1);
    await world.engine.revertRun(push.id);
    for (const id of [DANA, anId(0x301)]) expect(await world.fields(id)).toMatchObject({ occupantsCount: 2 });
    await world.expectIdle();
  });

  it("leaves the leads of a property alone that is switched off", async () => {
    const world = await linkedWorld();
    await world.edit({ conversation: { moveInDate: "2026-06-01" } });
    const push = await world.engine.pushLeads();
    const { propertyId } = await world.conversation();
    await world.storage.integrations.update(propertyId, { syncEnabled: false });
    const { run, leads } = await world.engine.revertRun(push.id);
    expect(only(leads).outcome).toBe("disabled");
    expect(run.counts).toMatchObject({ waiting: 1 });
    expect(await world.fields()).toMatchObject({ moveInDate: "2026-06-01" });
    await world.storage.integrations.update(propertyId, { syncEnabled: true });
    await world.engine.revertRun(push.id);
    expect(await world.fields()).toMatchObject({ moveInDate: "2026-05-01" });
  });

  it("keeps an edit the renter makes while the revert reads ResMan", async () => {
    const world = await linkedWorld();
    await world.edit({ conversation: { moveInDate: "2026-06-01", occupantsCount: 4 } });
    const push = await world.engine.pushLeads();
    world.hooks.push({
      on: "read-answer",
      run: () => world.storage.conversations.update(DANA, { moveInDate: "2026-10-01", resmanSyncStatus: "not_synced" }),
    });
    const { leads } = await world.engine.revertRun(push.id);
    expect(only(leads)).toMatchObject({ reverted: [{ field: "occupantsCount" }], left: [{ field: "moveInDate" }] });
    expect(await world.fields()).toMatchObject({ moveInDate: "2026-10-01", occupantsCount: 2 });
  });
});

describe("a run that cannot be reverted", () => {
  it.each<
    [string, (runId: string) => Parameters<Awaited<ReturnType<typeof linkedWorld>>["engine"]["revertRun"]>, string]
  >([
    ["an unknown one", () => ["nobody"], "NOT_FOUND"],
    ["one without a name", () => [""], "INVALID_INPUT"],
    ["one with options nobody knows", (id) => [id, { dryrun: true } as object], "INVALID_INPUT"],
    ["one for a nameless person", (id) => [id, { by: " " }], "INVALID_INPUT"],
  ])("%s: says so and writes nothing", async (_, call, code) => {
    const world = await linkedWorld();
    const counted = countWrites(world.storage);
    const engine = world.anotherEngine({ storage: counted.storage });
    await expect(engine.revertRun(...call(await lastRun(world)))).rejects.toMatchObject({ code });
    expect(counted.writes).toEqual({});
  });

  it("one that has not ended", async () => {
    const world = await linkedWorld();
    const run = await world.storage.runs.get(await lastRun(world));
    if (!run) throw new Error("no run");
    await world.storage.runs.put({ ...run, status: "running", finishedAt: null });
    await expect(world.engine.revertRun(run.id)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      issues: [{ path: "runId", message: "names a run that has not ended yet" }],
    });
  });
});
