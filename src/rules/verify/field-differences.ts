import type { BaseField } from "../../domain/link.js";
import type { JsonValue } from "../../domain/primitives.js";
import { hasChanged, needsWrite } from "../plan/decide-field.js";
import type { SyncPlan } from "../plan/plan-sync.js";
import type { SyncPolicy } from "../plan/policy.js";
import type { BothSides } from "./checksum.js";

/** A field whose two sides do not say the same. */
export interface FieldDifference {
  /** `events` stands for notes, tours and chats: their keys that only the named side has. */
  field: string;
  local: JsonValue;
  remote: JsonValue;
  /**
   * `outbound` and `inbound`: one side changed and the next sync brings it over. `conflict`: both changed. `drift`: no change
   * the last agreement knows of explains it, so that no sync will mend it. What the remote refused, and the list of conflicts
   * has, is none.
   */
  state: "outbound" | "inbound" | "conflict" | "drift";
}

/** How the events of a lead are named among its fields. */
export const EVENTS = "events";

/** What both sides agreed on last. */
type Base = Readonly<Record<string, BaseField>>;

/** What a plan says of two sides. */
export interface Compared {
  base: Base;
  sides: BothSides;
  plan: SyncPlan;
  /** As {@link driftingFields} tells. */
  drifting: readonly string[];
}

/** Everything in which the two sides of a lead do not say the same, each field once, in the order of their names. Pure. */
export function fieldDifferences({ base, sides, plan, drifting }: Compared): FieldDifference[] {
  const states = new Map<string, FieldDifference["state"]>();
  const inbound = new Set(plan.toLocal.map(({ field }) => field));
  for (const { field } of plan.toRemote) states.set(field, inbound.has(field) ? "conflict" : "outbound");
  for (const field of inbound) if (!states.has(field)) states.set(field, "inbound");
  for (const { field } of plan.conflicts) states.set(field, "conflict");
  for (const field of drifting) if (!states.has(field)) states.set(field, "drift");
  const differences = [...states]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([field, state]) => ({ field, ...valuesOf(field, base, sides), state }));
  return [...differences, ...eventDifferences(plan)];
}

/**
 * Fields that hold what was agreed on although the one side is not what the other would show of it. Left out are those with a
 * logic of their own, of which the sides may well hold different values.
 */
export const driftingFields = (base: Base, sides: BothSides, policy: SyncPolicy): string[] =>
  Object.entries(policy).flatMap(([field, fieldPolicy]) => {
    const agreed = base[field];
    if (!agreed || (fieldPolicy.decide && fieldPolicy.owner === "shared")) return [];
    const { local, remote } = valuesOf(field, base, sides);
    const changed = hasChanged({ local, remote, base: agreed });
    return !changed.local && !changed.remote && needsWrite(fieldPolicy, local, remote) ? [field] : [];
  });

function valuesOf(field: string, base: Base, sides: BothSides): { local: JsonValue; remote: JsonValue } {
  const value = (side: keyof BothSides): JsonValue => {
    const shown = sides[side][field];
    return shown === undefined ? (base[field]?.[side] ?? null) : shown;
  };
  return { local: value("local"), remote: value("remote") };
}

function eventDifferences({ eventsToLocal, eventsToRemote }: SyncPlan): FieldDifference[] {
  const ours = eventsToRemote.map(({ key }) => key);
  const theirs = eventsToLocal.map(({ key }) => key);
  return [
    ...(ours.length > 0 ? [{ field: EVENTS, local: ours, remote: [], state: "outbound" as const }] : []),
    ...(theirs.length > 0 ? [{ field: EVENTS, local: [], remote: theirs, state: "inbound" as const }] : []),
  ];
}

/** What an edit since then explains is no finding: the next sync has not had its turn yet. */
export const withoutRecentEdits = (
  differences: readonly FieldDifference[],
  isRecent: { local: boolean; remote: boolean },
): FieldDifference[] =>
  differences.filter(({ state }) => {
    if (state === "outbound") return !isRecent.local;
    if (state === "inbound") return !isRecent.remote;
    return !isRecent.local && !isRecent.remote;
  });
