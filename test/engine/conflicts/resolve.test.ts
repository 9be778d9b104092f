import { describe, expect, it } from "vitest";
import type { ResolutionRequest } from "../../../src/engine/conflicts/resolve.js";
import { anId } from "../../../src/testing/index.js";
import { allConflicts, DANA, openConflicts, PROPERTY } from "../../support/small-world.js";
import { by, clash, comeBack, dates, goDown, OURS, THEIRS, THIRD } from "./support.js";

describe("a person decides", () => {
  it.each<[string, ResolutionRequest, string]>([
    ["ResMan's value", by("resman_wins"), THEIRS],
    ["the chatbot's value", by("domiq_wins"), OURS],
    ["what the field's rule makes of both", by("merged"), THEIRS],
    ["a value of their own", by("merged", { value: THIRD }), THIRD],
  ])("%s: both sides hold it at once", async (_, request, settledAs) => {
    const { world, conflict } = await clash();
    const resolved: unknown[] = [];
    world.engine.on("conflict:resolved", (event) => resolved.push(event));
    const result = await world.engine.conflicts.resolve(conflict.id, request);
    expect(result).toMatchObject({
      applied: true,
      outcome: "updated",
      conflict: {
        id: conflict.id,
        resolutionStatus: "resolved",
        resolutionStrategy: request.strategy,
        resolvedValue: settledAs,
        resolvedBy: "kim",
        resolvedAt: expect.any(String),
        domiqValue: OURS,
        resmanValue: THEIRS,
      },
    });
    expect(resolved).toEqual([{ conflict: result.conflict }]);
    expect(await dates(world)).toEqual([settledAs, settledAs]);
    expect((await world.conversation()).resmanSyncStatus).toBe("synced");
    await world.cycle();
    expect(await allConflicts(world.storage)).toEqual([result.conflict]);
    await world.expectIdle();
  });

  it("that somebody else decides: nothing moves", async () => {
    const { world, conflict } = await clash();
    const result = await world.engine.conflicts.resolve(
      conflict.id,
      by("manual_review", { notes: "Ask the manager." }),
    );
    expect(result).toEqual({
      applied: false,
      conflict: { ...conflict, notes: "Ask the manager.", updatedAt: result.conflict.updatedAt },
    });
    expect(await dates(world)).toEqual([OURS, THEIRS]);
    await world.expectIdle();
  });

  it("leaves a row in the log: who, what, and the rule of each change", async () => {
    const { world, conflict } = await clash();
    await world.engine.conflicts.resolve(conflict.id, by("domiq_wins", { notes: "Called the renter." }));
    const [sync, decision] = await world.storage.log.list({ conversationId: DANA });
    expect(decision).toMatchObject({
      trigger: "manual",
      conflictResolution: "domiq_wins",
      syncData: { decision: "domiq_wins", by: "kim" },
      conflictDetails: { conflict_id: conflict.id, field: "moveInDate" },
    });
    expect(sync?.changes).toMatchObject([{ field: "moveInDate", side: "remote", rule: "decided:domiq_wins" }]);
    expect((await world.storage.conflicts.get(conflict.id))?.notes).toBe("Called the renter.");
  });

  it("while ResMan is down: the decision waits in the store, and another engine applies it", async () => {
    const { world, conflict } = await clash();
    goDown(world);
    const result = await world.engine.conflicts.resolve(conflict.id, by("domiq_wins"));
    expect(result).toMatchObject({
      applied: false,
      error: { retryable: true },
      conflict: { resolutionStatus: "pending", resolutionStrategy: "domiq_wins", resolvedValue: OURS },
    });
    expect(await dates(world)).toEqual([OURS, THEIRS]);
    expect(await world.storage.queue.list()).toMatchObject([{ conversationId: DANA, status: "pending" }]);
    comeBack(world);
    await world.anotherEngine().pushLeads();
    expect(await dates(world)).toEqual([OURS, OURS]);
    expect(await openConflicts(world.storage)).toEqual([]);
    await world.cycle();
    await world.expectIdle();
  });

  it("and the process dies right after: the job applies it", async () => {
    const { world, conflict } = await clash();
    world.fake.faults.set("http503Html", { rate: 1 });
    await world.engine.conflicts.resolve(conflict.id, by("merged", { value: THIRD }));
    comeBack(world);
    const worker = world.anotherEngine({ pullEveryMs: 0 });
    const settled = new Promise((done) => worker.on("job:settled", done));
    await worker.start();
    await settled;
    await worker.stop();
    expect(await dates(world)).toEqual([THIRD, THIRD]);
    expect(await world.storage.queue.list()).toMatchObject([{ status: "completed" }]);
  });

  it("through a caller that gives up: nothing is stored before, everything after", async () => {
    const { world, conflict } = await clash();
    const gone = AbortSignal.abort();
    await expect(world.engine.conflicts.resolve(conflict.id, by("domiq_wins"), { signal: gone })).rejects.toMatchObject(
      {
        code: "ABORTED",
      },
    );
    expect(await world.storage.conflicts.get(conflict.id)).toEqual(conflict);
    const controller = new AbortController();
    world.hooks.push({ on: "read", run: () => controller.abort() });
    const result = await world.engine.conflicts.resolve(conflict.id, by("domiq_wins"), { signal: controller.signal });
    expect(result).toMatchObject({ applied: false, error: { code: "ABORTED" } });
    await world.cycle();
    expect(await dates(world)).toEqual([OURS, OURS]);
  });

  it("that the property's direction forbids one half: it waits until both are allowed", async () => {
    const { world, conflict } = await clash();
    await world.storage.integrations.update(PROPERTY, { syncDirection: "from_resman" });
    const result = await world.engine.conflicts.resolve(conflict.id, by("domiq_wins"));
    expect(result).toMatchObject({ applied: false, conflict: { resolutionStatus: "pending" } });
    await world.cycle();
    expect(await dates(world)).toEqual([OURS, THEIRS]);
    await world.storage.integrations.update(PROPERTY, { syncDirection: "bidirectional" });
    await world.cycle();
    expect(await dates(world)).toEqual([OURS, OURS]);
    expect(await openConflicts(world.storage)).toEqual([]);
  });
});

describe("many decisions", () => {
  it("are stored each by itself: one that is refused does not stop the others, and a lead is synced once", async () => {
    const { world, conflict } = await clash();
    const task = await world.engine.conflicts.escalateToManualReview({
      conflictType: "data_conflict",
      conversationId: DANA,
      field: "occupantsCount",
    });
    const synced: unknown[] = [];
    world.engine.on("lead:synced", (event) => synced.push(event));
    const results = await world.engine.conflicts.resolveMany([
      { id: conflict.id, ...by("domiq_wins") },
      { id: anId(999), ...by("domiq_wins") },
      { id: task?.id ?? "", ...by("merged", { value: 4 }) },
    ]);
    expect(results).toMatchObject([
      { id: conflict.id, success: true, applied: true, outcome: "updated" },
      { id: anId(999), success: false, error: { code: "NOT_FOUND" } },
      { id: task?.id, success: true, applied: true },
    ]);
    expect(synced).toHaveLength(1);
    expect(await dates(world)).toEqual([OURS, OURS]);
    expect(world.prospect().preferences.numberOfOccupants).toBe(4);
    await world.cycle();
    await world.expectIdle();
  });
});
