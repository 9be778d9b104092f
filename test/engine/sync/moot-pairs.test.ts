import { describe, expect, it } from "vitest";
import type { Conflict } from "../../../src/domain/conflict.js";
import { anId } from "../../../src/testing/index.js";
import {
  allConflicts,
  aRow,
  createSmallWorld,
  DANA,
  openConflicts,
  type SmallWorld,
} from "../../support/small-world.js";

const SECOND = anId(0x301);

/** Two chats of one renter; Dana's first one begins before the second. */
const twoChats = (): Promise<SmallWorld> =>
  createSmallWorld({
    rows: [
      aRow(0, { conversation: { startTime: "2026-03-01T09:00:00Z" } }),
      aRow(1, { conversation: { startTime: "2026-03-01T10:00:00Z" } }),
    ],
  });

/** The first chat's create fails, so that the second one is there before it. */
async function secondComesFirst(world: SmallWorld): Promise<void> {
  world.fake.faults.set("http503Html", { rate: 1 });
  const impatient = world.anotherEngine({ retry: { maxAttempts: 1 } });
  await expect(impatient.pushLead(DANA)).rejects.toMatchObject({ code: "TEMPORARY_ERROR" });
  world.fake.faults.clear();
  await world.engine.pushLead(SECOND);
}

describe("a task about two leads that turn out to be on one prospect", () => {
  it("is closed and told when the second of them is linked", async () => {
    const world = await twoChats();
    await secondComesFirst(world);
    const [task, ...others] = await openConflicts(world.storage);
    expect(others).toEqual([]);
    expect(task).toMatchObject({ conversationId: DANA, otherConversationId: SECOND, conflictType: "duplicate_lead" });

    const { last } = await world.storage.feed.bounds();
    const resolved: Conflict[] = [];
    world.engine.on("conflict:resolved", ({ conflict }) => resolved.push(conflict));
    const { resmanLeadId } = await world.engine.pushLead(DANA);
    expect(resmanLeadId).toBe(world.prospect().prospectId);
    const over = {
      id: task?.id,
      resolutionStatus: "resolved",
      resolutionStrategy: null,
      notes: `Both are on prospect ${resmanLeadId}.`,
    };
    expect(await allConflicts(world.storage)).toMatchObject([over]);
    expect(resolved).toMatchObject([over]);
    const told = await world.storage.feed.list({ after: last });
    expect(told.filter(({ type }) => type === "sync_conflict_resolved")).toHaveLength(1);
    await world.cycle();
    await world.expectIdle();
  });

  it("is none when both are pushed at once, in two processes", async () => {
    const world = await twoChats();
    const outcomes = await Promise.all([world.engine.pushLead(SECOND), world.anotherEngine().pushLead(DANA)]);
    const { prospectId } = world.prospect();
    expect(outcomes.map(({ resmanLeadId }) => resmanLeadId)).toEqual([prospectId, prospectId]);
    expect(await openConflicts(world.storage)).toEqual([]);
  });

  it("is foreseen by a plan", async () => {
    const world = await twoChats();
    await secondComesFirst(world);
    const [task] = await openConflicts(world.storage);
    const plan = await world.engine.plan(DANA);
    expect(plan).toMatchObject({ action: "join", conflicts: [{ id: task?.id, becomes: "closed" }] });
    await expect(world.engine.apply(plan)).resolves.toMatchObject({ asPlanned: true });
    expect(await openConflicts(world.storage)).toEqual([]);
  });

  it("stays where somebody made it", async () => {
    const world = await twoChats();
    await secondComesFirst(world);
    const [task] = await openConflicts(world.storage);
    if (!task) throw new Error("no task");
    await world.storage.conflicts.put({ ...task, details: { ...task.details, escalated: true } });
    await world.engine.pushLead(DANA);
    expect(await openConflicts(world.storage)).toMatchObject([{ id: task?.id, resolutionStatus: "manual_review" }]);
  });
});
