import type * as z from "zod";
import { parseInput } from "../../../domain/errors.js";
import { instantSchema } from "../../../domain/primitives.js";
import type { Settlement } from "../../../ports/storage.js";
import { settlementsSchema } from "../../inputs.js";

type Settlements = z.output<typeof settlementsSchema>;

/**
 * Parses settlements. Jobs that are completed at one instant, which is what most batches are, are checked by hand: the
 * schema would take a quarter of the time of a claim and settle.
 */
export function parseSettlements(settlements: readonly Settlement[]): Settlements {
  return completedTogether(settlements) ?? parseInput(settlementsSchema, settlements, "settlements");
}

function completedTogether(settlements: readonly Settlement[]): Settlements | undefined {
  if (!Array.isArray(settlements)) return undefined;
  const at: unknown = settlements[0]?.outcome?.at;
  if (!instantSchema.safeParse(at).success) return undefined;
  const parsed: Settlements = [];
  for (const settlement of settlements as readonly (Settlement | undefined)[]) {
    const { id, fence, outcome } = settlement ?? {};
    if (typeof id !== "string" || !Number.isSafeInteger(fence) || fence === undefined) return undefined;
    if (outcome?.status !== "completed" || outcome.at !== at) return undefined;
    parsed.push({ id, fence, outcome: { status: "completed", at: outcome.at } });
  }
  return parsed;
}
