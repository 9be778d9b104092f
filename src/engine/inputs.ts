import * as z from "zod";
import { parseInput } from "../domain/errors.js";
import { conversationIdSchema, propertyIdSchema } from "../domain/ids.js";
import { LEAD_FIELDS, type LeadField } from "../domain/lead.js";
import { dateSchema, instantSchema } from "../domain/primitives.js";
import { leadStatusSchema, syncTriggerSchema } from "../domain/status.js";
import type { DuplicateScanOptions } from "./duplicates/scan-options.js";
import type { PullOptions } from "./runs/pull-types.js";
import type { PushOptions } from "./runs/push-options.js";

/** What callers hand in is checked before anything is read or written. */

const moment = z.union([instantSchema, dateSchema], "must be an ISO 8601 instant or day");
const signal = z.instanceof(AbortSignal);

const pushOptionsSchema = z.strictObject({
  propertyId: propertyIdSchema.optional(),
  scope: z.enum(["unsynced", "all"]).optional(),
  trigger: syncTriggerSchema.optional(),
  signal: signal.optional(),
});

const pullOptionsSchema = z.strictObject({
  propertyId: propertyIdSchema.optional(),
  dateFrom: moment.optional(),
  dateTo: moment.optional(),
  statusFilter: z.array(leadStatusSchema).optional(),
  limit: z.int().min(1).optional(),
  syncType: z.enum(["full", "incremental"]).optional(),
  includeConversations: z.boolean().optional(),
  nextSyncToken: z.string().min(1).optional(),
  trigger: syncTriggerSchema.optional(),
  signal: signal.optional(),
});

const scanOptionsSchema = z.strictObject({
  propertyId: propertyIdSchema.optional(),
  merge: z.boolean().optional(),
  trigger: syncTriggerSchema.optional(),
  signal: signal.optional(),
});

/** @throws ValidationError `INVALID_INPUT` naming the option, as all of these. */
export function checkPushOptions(options: PushOptions): void {
  parseInput(pushOptionsSchema, options, "PushOptions");
}

export function checkPullOptions(options: PullOptions): void {
  parseInput(pullOptionsSchema, options, "PullOptions");
}

export function checkScanOptions(options: DuplicateScanOptions): void {
  parseInput(scanOptionsSchema, options, "DuplicateScanOptions");
}

export function checkConversationId(conversationId: string): void {
  parseInput(z.object({ conversationId: conversationIdSchema }), { conversationId }, "The call");
}

export function checkField(field: LeadField): void {
  parseInput(z.object({ field: z.enum(LEAD_FIELDS) }), { field }, "The call");
}
