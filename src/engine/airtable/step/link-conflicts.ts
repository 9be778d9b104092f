import type { CampaignConflict } from "../../../domain/campaign-link.js";
import { jsonEquals } from "../../../rules/plan/json-equals.js";
import type { SyncPlan } from "../../../rules/plan/plan-sync.js";
import type { FieldVerdict } from "../../../rules/plan/verdict.js";

/** The rule of a conflict whose values moved on after somebody had decided. */
const MOVED_ON = "conflict:moved-on";

/** What was decided and is not carried out yet, by field. */
export const verdictsOf = (conflicts: readonly CampaignConflict[]): Record<string, FieldVerdict> =>
  Object.fromEntries(
    conflicts.flatMap(({ field, local, remote, decision }) =>
      decision ? [[field, { local, remote, value: decision.value, rule: "decided:manual_review" }]] : [],
    ),
  );

/** Fields about which a person is asked anew: no rule decides them while the sides differ. */
export const askedAnew = (conflicts: readonly CampaignConflict[]): ReadonlySet<string> =>
  new Set(conflicts.filter(({ decision, rule }) => !decision && rule === MOVED_ON).map(({ field }) => field));

/**
 * The conflicts of a link after a plan: one that stands is kept as it was, one whose values moved on is open anew, one the plan
 * settles is gone. What waits for a write keeps its decision until the write is done.
 */
export function conflictsAfter(
  listed: readonly CampaignConflict[],
  plan: Pick<SyncPlan, "conflicts" | "toRemote">,
  at: string,
): CampaignConflict[] {
  const open = plan.conflicts.filter(({ resolution }) => resolution === "open");
  const written = new Set(plan.toRemote.map(({ field }) => field));
  const waiting = listed.filter(({ field }) => written.has(field));
  return [
    ...waiting,
    ...open.map(({ field, local, remote, rule }) => {
      const same = listed.find((one) => one.field === field && one.rule === rule && isPair(one, { local, remote }));
      return same ?? { field, local, remote, rule, openedAt: at, decision: null };
    }),
  ];
}

const isPair = (one: Pick<CampaignConflict, "local" | "remote">, other: Pick<CampaignConflict, "local" | "remote">) =>
  jsonEquals(one.local, other.local) && jsonEquals(one.remote, other.remote);

/** Conflicts that were not open before. */
export const newlyOpen = (
  before: readonly CampaignConflict[],
  after: readonly CampaignConflict[],
): CampaignConflict[] =>
  after.filter((conflict) => !conflict.decision && !before.some((other) => isSame(other, conflict)));

const isSame = (one: CampaignConflict, other: CampaignConflict): boolean =>
  one.field === other.field && one.rule === other.rule && isPair(one, other);
