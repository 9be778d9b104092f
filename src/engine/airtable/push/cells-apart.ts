import type { SyncError } from "../../../domain/errors.js";
import type { ResolvedTable } from "../../../rules/airtable/field-map.js";
import type { SyncPlan } from "../../../rules/plan/plan-sync.js";
import { NOTHING, type PushTask, type Task } from "./push-lead.js";

/** Airtable's words for a cell it does not take (API reference, section 3.3). */
const CELL_REFUSED: ReadonlySet<unknown> = new Set([
  "INVALID_VALUE_FOR_COLUMN",
  "INVALID_MULTIPLE_CHOICE_OPTIONS",
  "UNKNOWN_FIELD_NAME",
]);

/** Whether a record was refused for a cell, and has others that may be taken. */
export const isAboutOneCell = ({ task, error }: Task<"update" | "create"> & { error: SyncError }): boolean =>
  CELL_REFUSED.has(error.context.type) && Object.keys(task.cells).length > 1;

/** A part of what is to be written of a lead. */
export type PartTask = Task<"update"> & { isPart: true };

/** The n-th cell of an update, with what the plan says of its field; undefined where it has no so many. */
export function partOf(
  one: Task<"update">,
  n: number,
  { fields }: Pick<ResolvedTable, "fields">,
): PartTask | undefined {
  const { notice, lead, link, task } = one;
  const [id, cell] = Object.entries(task.cells)[n] ?? [];
  if (id === undefined) return undefined;
  const field = fields.find((mapped) => mapped.id === id)?.field;
  const plan = field === undefined ? NOTHING : onlyField(task.plan, field);
  const part: Extract<PushTask, { kind: "update" }> = { ...task, plan, cells: { [id]: cell } };
  return { notice, lead, link, task: part, isPart: true };
}

function onlyField(plan: SyncPlan, name: string): SyncPlan {
  const ofField = <T extends { field: string }>(list: readonly T[]): T[] => list.filter(({ field }) => field === name);
  return {
    ...NOTHING,
    toLocal: ofField(plan.toLocal),
    toRemote: ofField(plan.toRemote),
    conflicts: ofField(plan.conflicts),
    settled: plan.settled.filter((field) => field === name),
    heeded: plan.heeded.filter((field) => field === name),
  };
}
