import type { BaseField, LinkBase } from "../../domain/link.js";
import type { JsonValue } from "../../domain/primitives.js";
import { decideField, hasChanged, needsWrite } from "./decide-field.js";
import { jsonEquals } from "./json-equals.js";
import type { FieldDecision, FieldPolicy, FieldState, Newer, SyncPolicy } from "./policy.js";
import { shownAs } from "./shown-as.js";
import { askAnew, type FieldVerdict, heed, isHeeded } from "./verdict.js";

/** Something that is appended once and never edited: a note, a tour, a chat. */
export interface KeyedEvent {
  key: string;
}

/** One side as it is now. A field it cannot show is left out, which means "as it was". */
export interface SideState<E extends KeyedEvent = KeyedEvent> {
  fields: Readonly<Record<string, JsonValue | undefined>>;
  events: readonly E[];
  /** Keys of events this side also has but does not list: our own marks found in the remote's texts. */
  seen?: ReadonlySet<string>;
}

/** A field that moves on one side. */
export interface FieldChange {
  field: string;
  from: JsonValue;
  to: JsonValue;
  /** Where the new value comes from. */
  origin: "local" | "remote" | "merged";
  /** The rule that decided. */
  rule: string;
}

/** Both sides changed one field to different values, or a person must choose between them. */
export interface PlannedConflict {
  field: string;
  /** Undefined where the sides never agreed and a person is asked at first contact. */
  base: BaseField | undefined;
  local: JsonValue;
  remote: JsonValue;
  resolution: "local" | "remote" | "merged" | "open";
  value: JsonValue;
  rule: string;
}

/** What each side must change to be in step again. */
export interface SyncPlan<L extends KeyedEvent = KeyedEvent, R extends KeyedEvent = KeyedEvent> {
  toLocal: FieldChange[];
  toRemote: FieldChange[];
  /** Events the remote lacks. */
  eventsToRemote: L[];
  /** Events we lack. */
  eventsToLocal: R[];
  conflicts: PlannedConflict[];
  /** Fields whose base moves: every field a side changed, except those in an open conflict. */
  settled: string[];
  /** Settled fields of which somebody had decided what they should be. */
  heeded: string[];
  /** Keys of events both sides have although the base does not say so yet. */
  settledEvents: string[];
}

/** Options of {@link planSync}. */
export interface PlanOptions {
  /** Which record is the later one, for fields the sides never agreed on. Default `unknown`. */
  newer?: Newer;
  /**
   * What somebody decided for single fields. It stands above every rule as long as both sides hold the values it was given
   * for, or the decided one; once one moved on, the field is an open conflict.
   */
  verdicts?: Readonly<Record<string, FieldVerdict>>;
  /** Fields that are open since a side moved on: no rule decides them while the sides differ. */
  askedAnew?: ReadonlySet<string>;
}

/**
 * Compares both sides with what they last agreed on and says what each must change. Pure: no clock, no I/O;
 * the same input gives the same plan, and a plan is empty when both sides equal the base.
 *
 * Every edit is applied to the other side, superseded by a rule that is named, or stands in an open conflict.
 * A field that one side's state leaves out is taken as unchanged there.
 */
export function planSync<L extends KeyedEvent, R extends KeyedEvent>(
  base: LinkBase,
  local: SideState<L>,
  remote: SideState<R>,
  policy: SyncPolicy,
  options: PlanOptions = {},
): SyncPlan<L, R> {
  const plan: SyncPlan<L, R> = { ...planEvents(base.events, local, remote), ...emptyFieldPlan() };
  for (const [field, fieldPolicy] of Object.entries(policy)) {
    const state = stateOf(field, base, local, remote);
    if (state) planField(plan, field, fieldPolicy, state, options);
  }
  return plan;
}

/** True when a plan neither writes to a side nor moves the base. What it leaves open does not count. */
export const isEmptyPlan = (plan: SyncPlan): boolean =>
  plan.settled.length === 0 &&
  plan.settledEvents.length === 0 &&
  plan.eventsToLocal.length === 0 &&
  plan.eventsToRemote.length === 0;

const emptyFieldPlan = (): Pick<SyncPlan, "toLocal" | "toRemote" | "conflicts" | "settled" | "heeded"> => ({
  toLocal: [],
  toRemote: [],
  conflicts: [],
  settled: [],
  heeded: [],
});

function stateOf(field: string, base: LinkBase, local: SideState, remote: SideState): FieldState | undefined {
  const agreed = base.fields[field];
  const localValue = field in local.fields ? local.fields[field] : agreed?.local;
  const remoteValue = field in remote.fields ? remote.fields[field] : agreed?.remote;
  if (localValue === undefined && remoteValue === undefined) return undefined;
  return { local: localValue ?? null, remote: remoteValue ?? null, base: agreed };
}

function planField(
  plan: SyncPlan,
  field: string,
  policy: FieldPolicy,
  state: FieldState,
  { newer = "unknown", verdicts, askedAnew }: PlanOptions,
): void {
  const verdict = verdicts?.[field];
  if (isHeeded(verdict, state, policy)) {
    plan.heeded.push(field);
    settleField(plan, field, policy, state, heed(verdict, state));
    return;
  }
  const changed = hasChanged(state);
  if (!changed.local && !changed.remote) return;

  const isAsked = verdict !== undefined || askedAnew?.has(field) === true;
  const decision = isAsked ? askAnew(policy, state, newer) : decideField(policy, state, newer);
  const bothMoved = state.base !== undefined && changed.local && changed.remote && isConflict(policy, state);
  if (bothMoved || decision.winner === "open") {
    const { winner, value, rule } = decision;
    plan.conflicts.push({
      field,
      base: state.base,
      local: state.local,
      remote: state.remote,
      resolution: winner,
      value,
      rule,
    });
  }
  if (decision.winner === "open") return;
  // A shared field's own rule may keep a local value that did not change (a status the remote is behind of): nothing to tell.
  // What belongs to our side alone is restored.
  const stood =
    policy.owner === "shared" && policy.decide !== undefined && !changed.local && decision.winner === "local";
  settleField(plan, field, policy, state, decision, stood);
}

function settleField(
  plan: SyncPlan,
  field: string,
  policy: FieldPolicy,
  state: FieldState,
  { value, rule, winner }: FieldDecision,
  stood = false,
): void {
  if (winner === "open") return;
  plan.settled.push(field);
  if (!jsonEquals(value, state.local)) plan.toLocal.push({ field, from: state.local, to: value, origin: winner, rule });
  if (winner !== "remote" && !stood && needsWrite(policy, value, state.remote)) {
    plan.toRemote.push({ field, from: state.remote, to: value, origin: winner, rule });
  }
}

/** Only a shared field can be in conflict, and not when both sides moved to the same value. */
const isConflict = (policy: FieldPolicy, { local, remote }: FieldState): boolean =>
  policy.owner === "shared" && !jsonEquals(shownAs(policy, local), remote);

function planEvents<L extends KeyedEvent, R extends KeyedEvent>(
  known: readonly string[],
  local: SideState<L>,
  remote: SideState<R>,
): Pick<SyncPlan<L, R>, "eventsToLocal" | "eventsToRemote" | "settledEvents"> {
  const agreed = new Set(known);
  const atLocal = keysOf(local);
  const atRemote = keysOf(remote);
  return {
    eventsToRemote: local.events.filter(({ key }) => !agreed.has(key) && !atRemote.has(key)),
    eventsToLocal: remote.events.filter(({ key }) => !agreed.has(key) && !atLocal.has(key)),
    settledEvents: [...atLocal].filter((key) => atRemote.has(key) && !agreed.has(key)),
  };
}

const keysOf = ({ events, seen }: SideState): Set<string> =>
  new Set([...events.map(({ key }) => key), ...(seen ?? [])]);
