import type { FullSyncResult, PlannedReconciliation, ReconciliationResult } from "../../engine/airtable/results.js";
import { count, counted, duration } from "./duration.js";
import { forOperators } from "./operator-words.js";

/** More lines than this are counted, not shown; `--json` has them all. */
const MAX_LINES = 20;

/** What a reconciliation did, for people. */
export function reconciliationText(result: ReconciliationResult | FullSyncResult, isDryRun: boolean): string {
  const { success, stage1, stage2, deleted, created, conflicts, warnings, plan } = result;
  const verb = isDryRun ? "Planned" : "Reconciled";
  const resumed = "resumed" in result && result.resumed ? ", going on from where it was interrupted" : "";
  return [
    `${success ? verb : "Stopped before its end"} in ${duration(result.duration)}${resumed}.`,
    `  Airtable to portal: ${counted(stage1.recordsProcessed, "record")}, ${count(stage1.inserted)} new, ${count(stage1.updated)} updated`,
    `  Portal to Airtable: ${counted(stage2.recordsProcessed, "lead")}, ${count(stage2.updated)} written (${count(created)} new), ${count(stage2.skipped)} had nothing to write`,
    ...(deleted > 0 ? [`  Deleted in Airtable: ${count(deleted)}`] : []),
    ...(conflicts > 0 ? [`  Conflicts that wait for a person: ${count(conflicts)}`] : []),
    ...list("What it would do", plan.map(planText)),
    ...list("Warnings", warnings.map(forOperators)),
    ...list("Errors", [...stage1.errors, ...stage2.errors].map(forOperators)),
  ].join("\n");
}

/** Fields only: values are personal data, which `--json` shows to whoever asks for it. */
function planText({ leadId, recordId, toLocal, toRemote, conflicts }: PlannedReconciliation): string {
  const fields = (changes: readonly { field: string }[]): string => changes.map(({ field }) => field).join(", ");
  const parts = [
    ...(leadId === null ? ["becomes a lead"] : toLocal.length > 0 ? [`to the portal: ${fields(toLocal)}`] : []),
    ...(recordId === null ? ["gets a record"] : toRemote.length > 0 ? [`to Airtable: ${fields(toRemote)}`] : []),
    ...(conflicts.length > 0 ? [`in conflict: ${fields(conflicts)}`] : []),
  ];
  return `${leadId === null ? `Record ${recordId}` : `Lead ${leadId}`}: ${parts.join("; ")}`;
}

function list(heading: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const shown = lines.slice(0, MAX_LINES).map((line) => `  ${line}`);
  const rest = lines.length - shown.length;
  return [`${heading}:`, ...shown, ...(rest > 0 ? [`  and ${count(rest)} more; --json lists them all`] : [])];
}
