import type { CampaignLead } from "../../../domain/campaign-lead.js";
import type { CampaignLink } from "../../../domain/campaign-link.js";
import type { SyncError } from "../../../domain/errors.js";
import { type LoggedChange, type SyncLogEntry, syncLogEntrySchema } from "../../../domain/sync-log.js";
import { type EngineContext, nowIso } from "../../context.js";
import type { ReconcileRun } from "./reconcile-run.js";

type Facts = Pick<SyncLogEntry, "syncDirection" | "syncType"> &
  Partial<
    Pick<
      SyncLogEntry,
      "syncStatus" | "changes" | "errorCode" | "errorMessage" | "conflictDetails" | "retryCount" | "latencyMs"
    >
  >;

/** A row of the audit trail about one campaign lead. Status: success, unless the facts say otherwise. */
export function campaignLogEntry(
  ctx: EngineContext,
  run: Pick<ReconcileRun, "runId" | "trigger">,
  { leadId, recordId }: { leadId: string; recordId: string | null },
  facts: Facts,
): SyncLogEntry {
  return syncLogEntrySchema.parse({
    id: ctx.runtime.randomId(),
    conversationId: null,
    campaignLeadId: leadId,
    resmanLeadId: null,
    propertyId: null,
    runId: run.runId,
    trigger: run.trigger,
    syncStatus: "success",
    syncData: recordId === null ? null : { recordId },
    createdAt: nowIso(ctx.runtime),
    ...facts,
  });
}

/** Which way changes went, by the sides they changed. */
export function directionOf(changes: readonly LoggedChange[]): SyncLogEntry["syncDirection"] {
  const out = changes.some(({ side }) => side === "remote");
  const back = changes.some(({ side }) => side === "local");
  return out && back ? "bidirectional" : out ? "to_airtable" : "from_airtable";
}

/** A row about a lead that came into step, or has a new conflict; none where nothing was changed. */
export function stepEntries(
  ctx: EngineContext,
  run: Pick<ReconcileRun, "runId" | "trigger">,
  { lead, link, changes, opened, syncType, noticedAt }: LoggedStep,
): SyncLogEntry[] {
  if (changes.length === 0 && opened.length === 0) return [];
  const isSent = noticedAt !== undefined && changes.some(({ side }) => side === "remote");
  return [
    campaignLogEntry(
      ctx,
      run,
      { leadId: lead.id, recordId: link.recordId },
      {
        syncDirection: directionOf(changes),
        syncType,
        changes,
        latencyMs: isSent ? Math.max(0, ctx.runtime.now() - Date.parse(noticedAt)) : null,
        ...(opened.length > 0 && {
          syncStatus: "conflict",
          conflictDetails: { fields: opened.map(({ field }) => field) },
        }),
      },
    ),
  ];
}

/** What a step left to tell. */
interface LoggedStep {
  lead: Pick<CampaignLead, "id">;
  link: Pick<CampaignLink, "recordId">;
  changes: LoggedChange[];
  /** Conflicts that were not open before. */
  opened: CampaignLink["conflicts"];
  syncType: SyncLogEntry["syncType"];
  /** When the lead was noticed: latency counts from here. Records do not say when they were modified. */
  noticedAt?: string | undefined;
}

/** A row about a lead whose record would not take what it was told. */
export const failureEntry = (
  ctx: EngineContext,
  run: Pick<ReconcileRun, "runId" | "trigger">,
  subject: { leadId: string; recordId: string | null },
  error: SyncError,
  attempts: number,
): SyncLogEntry =>
  campaignLogEntry(ctx, run, subject, {
    syncDirection: "to_airtable",
    syncType: "update",
    syncStatus: "failed",
    errorCode: error.code,
    errorMessage: error.message,
    retryCount: attempts,
  });
