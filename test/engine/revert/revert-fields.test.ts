import { describe, expect, it } from "vitest";
import { conversationIdSchema } from "../../../src/domain/ids.js";
import { anId } from "../../../src/testing/index.js";
import { aRow, DANA, openConflicts } from "../../support/small-world.js";
import { linkedWorld, only, shownOf, staffSet } from "./support.js";

describe("reverting a push", () => {
  it("takes the chatbot's edits back on both sides", async () => {
    const world = await linkedWorld();
    await world.edit({ conversation: { moveInDate: "2026-06-01", occupantsCount: 4 }, user: { firstName: "Daniela" } });
    const push = await world.engine.pushLeads();
    const { run, revertedRunId, dryRun, leads } = await world.engine.revertRun(push.id, { by: "ann" });
    expect({ revertedRunId, dryRun }).toEqual({ revertedRunId: push.id, dryRun: false });
    expect(run).toMatchObject({
      kind: "revert",
      status: "completed",
      trigger: "manual",
      counts: { processed: 1, updated: 1 },
    });
    expect(only(leads)).toMatchObject({
      conversationId: DANA,
      outcome: "reverted",
      left: [],
      synced: true,
      error: null,
    });
    expect(only(leads).reverted).toEqual(
      expect.arrayContaining([
        { field: "moveInDate", from: "2026-06-01", to: "2026-05-01", reachesRemote: true },
        { field: "occupantsCount", from: 4, to: 2, reachesRemote: true },
        { field: "firstName", from: "Daniela", to: "Dana", reachesRemote: true },
      ]),
    );
    const before = { moveInDate: "2026-05-01", occupantsCount: 2, firstName: "Dana" };
    expect(await world.fields()).toMatchObject(before);
    expect(await shownOf(world)).toMatchObject(before);
    expect(await world.storage.runs.get(run.id)).toEqual(run);
    await world.expectIdle();
  });

  it("is told by explain: who wanted it, and why the value is back", async () => {
    const world = await linkedWorld();
    await world.edit({ conversation: { moveInDate: "2026-06-01" } });
    const push = await world.engine.pushLeads();
    const { run } = await world.engine.revertRun(push.id, { by: "ann" });
    const { origin, history } = await world.engine.explain(DANA, "moveInDate");
    expect(origin).toMatchObject({ because: "The run that had changed it was taken back.", by: "ann" });
    expect(history.slice(-2)).toMatchObject([
      { side: "local", to: "2026-05-01", rule: "reverted", by: "ann", runId: run.id, runKind: "revert" },
      { side: "remote", to: "2026-05-01", rule: "changed:local", runId: run.id, runKind: "revert" },
    ]);
  });

  it("gives back what ResMan had never shown: a size it has no word for, a qualified status", async () => {
    const world = await linkedWorld({ rows: [aRow(0, { conversation: { apartmentSizePreference: "loft" } })] });
    await world.edit({ conversation: { status: "qualified" } });
    await world.cycle();
    await world.edit({ conversation: { apartmentSizePreference: "3 bedroom", status: "tour_scheduled" } });
    const push = await world.engine.pushLeads();
    await world.engine.revertRun(push.id);
    expect(await world.fields()).toMatchObject({ apartmentSizePreference: "loft", status: "qualified" });
    await world.expectIdle();
  });
});

describe("reverting a pull", () => {
  it("takes the edits of staff back on both sides", async () => {
    const world = await linkedWorld();
    staffSet(world, { targetMoveInDate: "2026-07-01", numberOfOccupants: 3 });
    const { runs } = await world.engine.pullLeads();
    await world.engine.revertRun(runs[0]?.id ?? "");
    expect(await world.fields()).toMatchObject({ moveInDate: "2026-05-01", occupantsCount: 2 });
    expect(await shownOf(world)).toMatchObject({ moveInDate: "2026-05-01", occupantsCount: 2 });
    await world.expectIdle();
  });

  it("leaves what only ResMan may change, and notes that came along, and says so", async () => {
    const world = await linkedWorld();
    const { prospectId } = world.prospect();
    world.fake.staff.addRoommate({ prospectId, person: { firstName: "Lee", lastName: "Marsh" } });
    world.fake.staff.addNote({ prospectId, comments: "Prefers mornings" });
    const { runs } = await world.engine.pullLeads();
    const { leads } = await world.engine.revertRun(runs[0]?.id ?? "");
    expect(only(leads)).toMatchObject({ outcome: "unchanged", reverted: [], left: [] });
    expect(only(leads).kept).toEqual(
      expect.arrayContaining([
        { subject: "household", reason: "owned-by-remote" },
        { subject: "events", reason: "appended" },
      ]),
    );
    expect((await world.fields()).household).toHaveLength(1);
    expect(await world.storage.conversationUpdates.list(DANA)).toMatchObject([
      { content: expect.stringContaining("mornings") },
    ]);
    await world.expectIdle();
  });

  it("lowers our status again; an application only ResMan can take back stays", async () => {
    const world = await linkedWorld();
    const { prospectId } = world.prospect();
    world.fake.staff.logCall({ prospectId, direction: "to", comments: "Called" });
    const { runs } = await world.engine.pullLeads();
    expect((await world.fields()).status).toBe("contacted");
    const { leads } = await world.engine.revertRun(runs[0]?.id ?? "");
    expect((await world.fields()).status).toBe("new");
    expect(only(leads).kept).toContainEqual({ subject: "status", reason: "remote-keeps-its-value" });
    await world.expectIdle();

    world.fake.staff.startApplication({ prospectId });
    const applied = await world.engine.pullLeads();
    const second = await world.engine.revertRun(applied.runs[0]?.id ?? "");
    expect((await world.fields()).status).toBe("application");
    expect(only(second.leads)).toMatchObject({
      reverted: [],
      kept: [{ subject: "status", reason: "owned-by-remote" }],
    });
    await world.expectIdle();
  });
});

describe("reverting a pull of a lost prospect", () => {
  it("makes the lead and its prospect active again", async () => {
    const world = await linkedWorld();
    const { prospectId } = world.prospect();
    world.fake.staff.markLost({ prospectId, reason: "Rent too high" });
    const { runs } = await world.engine.pullLeads();
    expect((await world.fields()).status).toBe("lost");
    const { leads } = await world.engine.revertRun(runs[0]?.id ?? "");
    expect(only(leads).reverted).toEqual([{ field: "status", from: "lost", to: "new", reachesRemote: true }]);
    expect((await world.fields()).status).toBe("new");
    expect((await shownOf(world)).status).toBe("new");
    await world.expectIdle();
  });
});

describe("a lead that is not what it was", () => {
  it.each<[string, (world: Awaited<ReturnType<typeof linkedWorld>>) => Promise<unknown>, string]>([
    [
      "merged",
      ({ storage }) => storage.conversations.update(DANA, { mergedInto: conversationIdSchema.parse(anId(0x301)) }),
      "merged",
    ],
    [
      "unlinked",
      async ({ storage }) => {
        const link = await storage.links.get(DANA, "resman");
        if (link) await storage.links.save({ ...link, status: "inactive" }, link.syncVersion);
      },
      "unlinked",
    ],
  ])("%s since is left alone, and the result says so", async (_, become, reason) => {
    const world = await linkedWorld({ rows: [aRow(), aRow(1, { user: { email: "lee@example.com", phone: null } })] });
    await world.edit({ conversation: { moveInDate: "2026-06-01" } });
    const push = await world.engine.pushLeads();
    await become(world);
    const { leads } = await world.engine.revertRun(push.id);
    expect(only(leads)).toMatchObject({ outcome: "left", left: [{ field: "resmanLeadId", reason, conflictId: null }] });
    expect(await world.fields()).toMatchObject({ moveInDate: "2026-06-01" });
  });
});

describe("what was edited since", () => {
  it.each<["local" | "remote" | "both", string, string]>([
    ["local", "2026-08-01", "2026-06-01"],
    ["remote", "2026-06-01", "2026-09-01"],
    ["both", "2026-08-01", "2026-09-01"],
  ])("stays and is listed once: %s", async (side, ours, theirs) => {
    const world = await linkedWorld();
    await world.edit({ conversation: { moveInDate: "2026-06-01", occupantsCount: 4 } });
    const push = await world.engine.pushLeads();
    if (side !== "remote") await world.edit({ conversation: { moveInDate: ours } });
    if (side !== "local") staffSet(world, { targetMoveInDate: theirs });
    const { run, leads } = await world.engine.revertRun(push.id);
    const listed = (await openConflicts(world.storage)).filter(({ conflictField }) => conflictField === "moveInDate");
    expect(listed).toMatchObject([
      { resolutionStatus: "manual_review", baseValue: "2026-05-01", domiqValue: ours, resmanValue: theirs },
    ]);
    expect(only(leads)).toMatchObject({
      outcome: "reverted",
      left: [
        {
          field: "moveInDate",
          reason: "edited",
          conflictId: listed[0]?.id,
          edit: { side, before: "2026-05-01", local: ours, remote: theirs },
        },
      ],
      reverted: [{ field: "occupantsCount" }],
    });
    expect(run.counts).toMatchObject({ processed: 1, conflicts: 1 });
    expect(await shownOf(world)).toMatchObject({ occupantsCount: 2 });

    const again = await world.engine.revertRun(push.id);
    expect(only(again.leads).reverted).toEqual([]);
    const stillListed = (await openConflicts(world.storage)).filter((conflict) => conflict.details?.reverted_run);
    expect(stillListed.length).toBeLessThanOrEqual(2);
    expect(stillListed.map(({ id }) => id)).toContain(listed[0]?.id);
  });

  it("still reaches ResMan when it had not been synced yet", async () => {
    const world = await linkedWorld();
    await world.edit({ conversation: { moveInDate: "2026-06-01" } });
    const push = await world.engine.pushLeads();
    await world.edit({ conversation: { moveInDate: "2026-08-01" } });
    await world.engine.revertRun(push.id);
    expect((await world.conversation()).resmanSyncStatus).toBe("not_synced");
    await world.engine.pushLeads();
    expect(await shownOf(world)).toMatchObject({ moveInDate: "2026-08-01" });
    expect((await world.conversation()).resmanSyncStatus).toBe("conflict");
    await world.expectIdle();
  });

  it("is listed as long as nobody decides, whatever syncs come", async () => {
    const world = await linkedWorld();
    await world.edit({ conversation: { moveInDate: "2026-06-01" } });
    const push = await world.engine.pushLeads();
    await world.edit({ conversation: { moveInDate: "2026-08-01" } });
    await world.cycle();
    const { leads } = await world.engine.revertRun(push.id);
    expect(only(leads)).toMatchObject({ outcome: "left", left: [{ field: "moveInDate" }] });
    await world.cycle();
    await world.cycle();
    expect(await world.fields()).toMatchObject({ moveInDate: "2026-08-01" });
    expect(await shownOf(world)).toMatchObject({ moveInDate: "2026-08-01" });
    expect(await openConflicts(world.storage)).toMatchObject([
      { conflictField: "moveInDate", baseValue: "2026-05-01" },
    ]);
    await world.engine.revertRun(push.id);
    expect(await openConflicts(world.storage)).toHaveLength(1);
    await world.expectIdle();
  });
});

describe("what a revert lists", () => {
  const edited = async () => {
    const world = await linkedWorld();
    await world.edit({ conversation: { moveInDate: "2026-06-01" } });
    const push = await world.engine.pushLeads();
    await world.edit({ conversation: { moveInDate: "2026-08-01" } });
    await world.cycle();
    const { leads } = await world.engine.revertRun(push.id);
    return { world, runId: push.id, id: only(leads).left[0]?.conflictId ?? "" };
  };

  it("goes back after all when a person says so", async () => {
    const { world, runId, id } = await edited();
    await world.engine.conflicts.resolve(id, { strategy: "merged", value: "2026-05-01", resolvedBy: "ann" });
    expect(await world.fields()).toMatchObject({ moveInDate: "2026-05-01" });
    expect(await shownOf(world)).toMatchObject({ moveInDate: "2026-05-01" });
    expect(await openConflicts(world.storage)).toEqual([]);
    expect(only((await world.engine.revertRun(runId)).leads)).toMatchObject({ outcome: "unchanged", left: [] });
    await world.expectIdle();
  });

  it("stays as it is when a person says so, and is not listed again", async () => {
    const { world, runId, id } = await edited();
    await world.engine.conflicts.resolve(id, { strategy: "domiq_wins", resolvedBy: "ann" });
    await world.cycle();
    await world.engine.revertRun(runId);
    expect(await openConflicts(world.storage)).toEqual([]);
    expect(await shownOf(world)).toMatchObject({ moveInDate: "2026-08-01" });
    await world.expectIdle();
  });
});
