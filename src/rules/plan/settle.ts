import type { LinkBase } from "../../domain/link.js";
import type { JsonValue } from "../../domain/primitives.js";
import type { SyncPlan } from "./plan-sync.js";

/** Values of fields; a field that is left out is not known. */
export type FieldValues = Readonly<Record<string, JsonValue | undefined>>;

/**
 * The base after a plan was carried out. Only settled fields move; a field in an open conflict keeps its old base, so
 * that it is found again.
 * @param local what our side holds now.
 * @param remote what the remote shows now; a field it cannot show gets the value that was written.
 */
export function settle(base: LinkBase, plan: SyncPlan, local: FieldValues, remote: FieldValues): LinkBase {
  const written = new Map(plan.toRemote.map(({ field, to }) => [field, to]));
  const fields = { ...base.fields };
  for (const field of plan.settled) {
    const localValue = local[field] ?? null;
    const shown = remote[field];
    fields[field] = {
      local: localValue,
      remote: shown === undefined ? (written.get(field) ?? fields[field]?.remote ?? localValue) : shown,
    };
  }
  const events = new Set([
    ...base.events,
    ...plan.settledEvents,
    ...plan.eventsToRemote.map(({ key }) => key),
    ...plan.eventsToLocal.map(({ key }) => key),
  ]);
  return { fields, events: [...events] };
}

/** A plan with one side left alone: what would be written there stays unsettled and is planned again next time. */
export function withoutWrites<P extends SyncPlan>(plan: P, side: "local" | "remote"): P {
  const changes = side === "local" ? plan.toLocal : plan.toRemote;
  const held = new Set(changes.map(({ field }) => field));
  const kept = <T extends { field: string }>(list: T[]): T[] => list.filter(({ field }) => !held.has(field));
  return {
    ...plan,
    toLocal: kept(plan.toLocal),
    toRemote: kept(plan.toRemote),
    conflicts: kept(plan.conflicts),
    settled: plan.settled.filter((field) => !held.has(field)),
    heeded: plan.heeded.filter((field) => !held.has(field)),
    ...(side === "local" ? { eventsToLocal: [] } : { eventsToRemote: [] }),
  };
}
