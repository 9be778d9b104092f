import * as z from "zod";
import { snakeCase } from "../../../domain/wire/camel-case.js";
import type { EditLeadResult } from "../../../engine/edit/edit-lead.js";
import type { SubmitLeadResult } from "../../../engine/edit/submit-lead.js";
import type { SyncOutcome } from "../../../engine/sync/sync-outcome.js";

/** What a sync that was asked for has made of a lead. */
export const syncNowSchema = z.object({
  success: z.literal(true),
  conversation_id: z.string(),
  resman_lead_id: z.string().nullable(),
  /** `pending`: safely queued, but ResMan is slow or down, or the property is switched off. */
  outcome: z.enum([
    "created",
    "linked",
    "updated",
    "unchanged",
    "waiting",
    "disabled",
    "unlinked",
    "conflict",
    "merged",
    "pending",
  ]),
  /** The log row that tells of it; null where a sync that was forced had nothing to do. */
  sync_log_id: z.string().nullable(),
});

export const syncNowBody = (result: SubmitLeadResult | SyncOutcome): z.output<typeof syncNowSchema> => ({
  success: true,
  conversation_id: result.conversationId,
  resman_lead_id: result.resmanLeadId,
  outcome: result.outcome,
  sync_log_id: result.syncLogId,
});

/** An edit that was taken. */
export const editedSchema = z.object({
  success: z.literal(true),
  /** The lead that took it: where the one named was merged, the one that goes on. */
  conversation_id: z.string(),
  /** Fields whose value moved. */
  changed: z.array(z.string()),
  /** The job that brings it to ResMan; null where nothing changed. */
  job_id: z.string().nullable(),
});

export const editedBody = (result: EditLeadResult): z.output<typeof editedSchema> => ({
  success: true,
  conversation_id: result.conversationId,
  changed: result.changed.map(snakeCase),
  job_id: result.jobId,
});
