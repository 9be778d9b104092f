import type { Conflict } from "../../../src/domain/conflict.js";
import type { JsonValue } from "../../../src/domain/primitives.js";
import type { ManualReviewRequest } from "../../../src/engine/conflicts/manual-review.js";
import type { ResolutionRequest } from "../../../src/engine/conflicts/resolve.js";
import { askSomebody } from "../../../src/rules/plan/policy.js";
import { createSmallWorld, DANA, openConflicts, type SmallWorld } from "../../support/small-world.js";

export const linkedWorld = async (options: Parameters<typeof createSmallWorld>[0] = {}): Promise<SmallWorld> => {
  const world = await createSmallWorld(options);
  await world.cycle();
  return world;
};

/** Asked about the move-in date; ResMan is never waited for. */
export const asking = {
  engine: { policy: { moveInDate: { onConflict: askSomebody } }, retry: { maxAttempts: 1 } },
  client: { retry: { attempts: 1 } },
} as const;

export const OURS = "2026-06-01";
export const THEIRS = "2026-07-01";
export const THIRD = "2026-08-01";
export const BASE = "2026-05-01";

export const staffMove = (world: SmallWorld, date: string): unknown =>
  world.fake.staff.changePreferences({ prospectId: world.prospect().prospectId, set: { targetMoveInDate: date } });

export const weMove = (world: SmallWorld, moveInDate: string | null): Promise<void> =>
  world.edit({ conversation: { moveInDate } });

/** Both sides gave another move-in date, and the conflict is listed. */
export async function clash(options: Parameters<typeof createSmallWorld>[0] = asking): Promise<{
  world: SmallWorld;
  conflict: Conflict;
}> {
  const world = await linkedWorld(options);
  await weMove(world, OURS);
  staffMove(world, THEIRS);
  await world.cycle();
  const [conflict, ...others] = await openConflicts(world.storage);
  if (!conflict || others.length > 0) throw new Error(`${others.length} conflicts too many`);
  return { world, conflict };
}

/** What each side says of the move-in date. */
export async function dates(world: SmallWorld): Promise<[JsonValue, JsonValue]> {
  return [(await world.fields(DANA)).moveInDate, world.prospect().preferences.targetMoveInDate ?? null];
}

export const goDown = (world: SmallWorld): void => world.fake.faults.set("http503Html", { rate: 1 });
export const comeBack = (world: SmallWorld): void => world.fake.faults.clear();

/** What Kim decides. */
export const by = (
  strategy: ResolutionRequest["strategy"],
  more: Partial<ResolutionRequest> = {},
): ResolutionRequest => ({
  strategy,
  resolvedBy: "kim",
  ...more,
});

/** A task somebody makes about the move-in date. */
export const task = async (world: SmallWorld, request: Partial<ManualReviewRequest> = {}): Promise<Conflict> => {
  const made = await world.engine.conflicts.escalateToManualReview({
    conflictType: "data_conflict",
    conversationId: DANA,
    field: "moveInDate",
    notes: "The renter said otherwise on the phone.",
    ...request,
  });
  if (!made) throw new Error("no task");
  return made;
};

export const KIM = { resolvedBy: "kim" };
