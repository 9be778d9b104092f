import type { Conflict } from "../../domain/conflict.js";
import type { Run } from "../../domain/run.js";
import type { SyncTrigger } from "../../domain/status.js";
import type { LoggedChange, SyncLogEntry } from "../../domain/sync-log.js";
import type { Repositories } from "../../ports/storage.js";
import { jsonEquals } from "../../rules/plan/json-equals.js";
import { isOverruling } from "../sync/conflict-marks.js";
import { logRows } from "./log-rows.js";
import { ruleInWords } from "./rule-in-words.js";

/** One change of one field: what moved on which side, when, by which rule, and who or what made it happen. */
export interface ExplainedChange extends LoggedChange {
  /** When it was recorded, ISO 8601. */
  at: string;
  /** The rule in words. */
  because: string;
  /** Who made it happen: the name a person gave, or what a status change said of itself (`chatbot`, `resman_user`, `system`). */
  by: string | null;
  trigger: SyncTrigger;
  /** The sweep, pull or revert it was part of; null for a sync of this one lead. */
  runId: string | null;
  /** What kind of run that was; null without one, and while it has not ended. */
  runKind: Run["kind"] | null;
  /** The listed conflict it settled. */
  conflict: Pick<Conflict, "id" | "resolutionStrategy" | "resolvedBy" | "resolvedAt" | "notes"> | null;
  syncLogId: string;
}

const PAGE = 200;

/** The changes of one field of a lead, oldest first. Of the log, only rows that changed the field are kept in memory. */
export async function fieldHistory(
  storage: Pick<Repositories, "log" | "conflicts" | "runs">,
  conversationId: string,
  field: string,
): Promise<ExplainedChange[]> {
  const found: { change: LoggedChange; row: SyncLogEntry }[] = [];
  for await (const row of logRows(storage, { conversationId })) {
    const own = row.changes.filter((change) => change.field === field);
    found.push(...own.reverse().map((change) => ({ change, row })));
  }
  if (found.length === 0) return [];
  const conflicts = await settledConflicts(storage, conversationId, field);
  const kinds = await kindsOf(storage, found);
  return found.reverse().map(({ change, row }) => {
    const conflict = conflictOf(change, row.createdAt, conflicts);
    return {
      ...change,
      at: row.createdAt,
      because: ruleInWords(change.rule),
      by: namedIn(row) ?? conflict?.resolvedBy ?? null,
      trigger: row.trigger,
      runId: row.runId,
      runKind: row.runId ? (kinds.get(row.runId) ?? null) : null,
      conflict: conflict && pickConflict(conflict),
      syncLogId: row.id,
    };
  });
}

/** Who asked for it, as the rows of reverts, merges and status changes say. */
function namedIn({ syncData }: SyncLogEntry): string | null {
  const names = ["by", "merged_by", "unmerged_by", "updated_by"].map((key) => syncData?.[key]);
  return names.find((name) => typeof name === "string") ?? null;
}

async function kindsOf(
  { runs }: Pick<Repositories, "runs">,
  found: readonly { row: SyncLogEntry }[],
): Promise<Map<string, Run["kind"]>> {
  const kinds = new Map<string, Run["kind"]>();
  for (const id of new Set(found.flatMap(({ row }) => row.runId ?? []))) {
    const run = await runs.get(id);
    if (run) kinds.set(id, run.kind);
  }
  return kinds;
}

async function settledConflicts(
  { conflicts }: Pick<Repositories, "conflicts">,
  conversationId: string,
  field: string,
): Promise<Conflict[]> {
  const settled: Conflict[] = [];
  for (let afterId: string | undefined; ; ) {
    const page = await conflicts.list({ conversationId, limit: PAGE, ...(afterId && { afterId }) });
    settled.push(...page.filter((conflict) => conflict.conflictField === field && conflict.resolvedAt !== null));
    afterId = page.at(-1)?.id;
    if (page.length < PAGE) return settled;
  }
}

/** The log names no conflict: it is the one of these very values that was settled nearest to the change. */
function conflictOf(change: LoggedChange, at: string, conflicts: readonly Conflict[]): Conflict | null {
  if (!/^(conflict|decided):/.test(change.rule)) return null;
  const apart = ({ resolvedAt }: Conflict): number => Math.abs(Date.parse(resolvedAt ?? "") - Date.parse(at));
  const [nearest = null] = conflicts.filter((conflict) => isOf(change, conflict)).sort((a, b) => apart(a) - apart(b));
  return nearest;
}

function isOf({ rule, side, from, to }: LoggedChange, conflict: Conflict): boolean {
  const { domiqValue, resmanValue, baseValue, resolvedValue, resolutionStrategy } = conflict;
  if (!jsonEquals(resolvedValue, to)) return false;
  if (!isOverruling(conflict)) return jsonEquals(side === "local" ? domiqValue : resmanValue, from);
  // It started from the outcome of the rule, which ResMan may show in words of its own.
  return rule === `decided:${resolutionStrategy}` && (side === "remote" || jsonEquals(baseValue, from));
}

const pickConflict = ({ id, resolutionStrategy, resolvedBy, resolvedAt, notes }: Conflict) => ({
  id,
  resolutionStrategy,
  resolvedBy,
  resolvedAt,
  notes,
});
