import type { Conflict } from "../../../src/domain/conflict.js";
import { anId } from "../../../src/testing/index.js";
import { asking, OURS, staffMove, THEIRS, weMove } from "../../engine/conflicts/support.js";
import { aRow, DANA, openConflicts } from "../../support/small-world.js";
import { type ApiWorld, createApiWorld } from "./support.js";

export const CONFLICTS = "/api/resman/conflicts";
export const SAM = anId(0x301);

/** Both sides gave another move-in date. */
export async function clashWorld(): Promise<ApiWorld & { conflict: Conflict }> {
  const world = await createApiWorld({ rows: [aRow()], ...asking });
  await world.cycle();
  await weMove(world, OURS);
  staffMove(world, THEIRS);
  await world.cycle();
  const [conflict] = await openConflicts(world.storage);
  if (!conflict) throw new Error("no conflict");
  return { ...world, conflict };
}

/** Somebody thinks that Dana and Sam are one person. */
export async function pairWorld(): Promise<ApiWorld & { conflict: Conflict }> {
  const sam = aRow(1, { user: { firstName: "Sam", email: "sam@example.com", phone: "918-555-0144" } });
  const world = await createApiWorld({ rows: [aRow(), sam] });
  await world.cycle();
  const pair = { conflictType: "duplicate_lead", conversationId: DANA, otherConversationId: SAM } as const;
  const conflict = await world.engine.conflicts.escalateToManualReview(pair);
  if (!conflict) throw new Error("no task");
  return { ...world, conflict };
}
