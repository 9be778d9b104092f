import * as z from "zod";
import { campaignLeadSchema } from "../domain/campaign-lead.js";
import { campaignLinkSchema } from "../domain/campaign-link.js";
import { campaignNoticeSchema } from "../domain/campaign-notice.js";
import { conflictSchema } from "../domain/conflict.js";
import { distinctionSchema, subjectSchema } from "../domain/distinction.js";
import { parseInput } from "../domain/errors.js";
import { newFeedEventSchema } from "../domain/feed-event.js";
import { conversationIdSchema, propertyIdSchema } from "../domain/ids.js";
import { instantSchema } from "../domain/primitives.js";
import { queueItemSchema, queueStatusSchema } from "../domain/queue-item.js";
import { receiptSchema } from "../domain/receipt.js";
import { runSchema } from "../domain/run.js";
import { leadStatusSchema, leadSyncStatusSchema, remoteSystemSchema } from "../domain/status.js";
import { syncLogEntrySchema } from "../domain/sync-log.js";

const pageSchema = z.object({ limit: z.int().positive().default(100), afterId: z.string().optional() });

const idFilter = z.string().optional();

export const conversationFilterSchema = pageSchema.extend({
  propertyId: idFilter,
  syncStatus: z.array(leadSyncStatusSchema).optional(),
  status: z.array(leadStatusSchema).optional(),
});

export const contactQuerySchema = z.object({
  propertyId: z.string(),
  emailKeys: z.array(z.string()),
  phoneKeys: z.array(z.string()),
  nameKeys: z.array(z.string()).default([]),
});

export const logFilterSchema = pageSchema.extend({
  conversationId: idFilter,
  campaignLeadId: idFilter,
  propertyId: idFilter,
  runId: idFilter,
  syncStatus: syncLogEntrySchema.shape.syncStatus.optional(),
});

export const logStatsSchema = z.object({
  from: instantSchema,
  to: instantSchema,
  propertyId: idFilter,
  directions: z.array(syncLogEntrySchema.shape.syncDirection).optional(),
});

export const activityFilterSchema = pageSchema.extend({ leadId: idFilter });

export const logEntriesSchema = z.array(syncLogEntrySchema);

const idsSchema = z.array(z.string());

/** Ids of rows to read together: a row is given once, however often it is asked for. */
const eachOnceSchema = idsSchema.transform((ids) => [...new Set(ids)]);

const clientIdSchema = z.string().min(1);

const instantOrNone = instantSchema.optional();

export const leadIdsSchema = eachOnceSchema;

export const campaignLeadFilterSchema = pageSchema.extend({
  clientId: clientIdSchema.optional(),
  updatedSince: instantOrNone,
  isActive: z.boolean().optional(),
});

export const clientRecordsSchema = z.object({ clientId: clientIdSchema, recordIds: eachOnceSchema });

/** Rows to store together, each lead at most once: of two rows of one lead nobody could say which is meant. */
export const campaignLeadsSchema = z.array(campaignLeadSchema).superRefine((rows, { addIssue }) => {
  const known = new Set<string>();
  for (const [n, { id }] of rows.entries()) {
    if (known.has(id)) addIssue({ code: "custom", message: "is the lead of a row before", path: [n, "id"] });
    known.add(id);
  }
});

export const campaignLinksSchema = z.array(campaignLinkSchema);

const sourceSchema = campaignLinkSchema.shape.source;

const linkStatusSchema = campaignLinkSchema.shape.status.unwrap().optional();

export const sourceRecordsSchema = z.object({ source: sourceSchema, recordIds: eachOnceSchema });

export const campaignLinkFilterSchema = pageSchema.extend({
  source: sourceSchema,
  status: linkStatusSchema,
  undecided: z.boolean().default(false),
});

export const linkedRecordsSchema = pageSchema.extend({ source: sourceSchema });

export const campaignLinkCountSchema = z.object({ source: sourceSchema, status: linkStatusSchema });

export const newNoticesSchema = z.object({ leadIds: eachOnceSchema, at: instantSchema });

export const noticeQuerySchema = pageSchema.extend({ clientId: clientIdSchema, at: instantOrNone });

export const noticeCountSchema = z.object({ clientId: clientIdSchema, at: instantOrNone });

const noticeRefSchema = campaignNoticeSchema.pick({ leadId: true, version: true });

export const noticeRefsSchema = z.array(noticeRefSchema);

export const noticeFailuresSchema = z.array(
  noticeRefSchema.extend({ notBefore: instantSchema, errorCode: z.string().min(1), errorMessage: z.string() }),
);

export const newFeedEventsSchema = z.array(newFeedEventSchema);

export const feedQuerySchema = z.object({
  after: z.int().nonnegative(),
  propertyIds: z.array(z.string()).optional(),
  limit: z.int().positive().max(1000).default(100),
});

export const newsTopicSchema = z.enum(["jobs", "feed", "campaigns"]);

export const receiptsSchema = z.array(receiptSchema);

export const queueFilterSchema = pageSchema.extend({
  status: queueStatusSchema.optional(),
  conversationId: idFilter,
  propertyId: idFilter,
  errorCode: z.string().optional(),
});

export const queueCountsSchema = z.object({ propertyId: idFilter });

export const lateJobSchema = z.object({ at: instantSchema, propertyId: idFilter });

export const conflictFilterSchema = pageSchema.extend({
  conversationId: idFilter,
  propertyId: idFilter,
  resolutionStatus: z.array(conflictSchema.shape.resolutionStatus).optional(),
  conflictType: z.array(conflictSchema.shape.conflictType).optional(),
  conflictSeverity: z.array(conflictSchema.shape.conflictSeverity).optional(),
  assignedTo: z.string().optional(),
});

export const mergeFilterSchema = pageSchema.extend({
  propertyId: idFilter,
  conversationId: idFilter,
  standing: z.boolean().default(false),
});

const inOrder = (one: string, other: string): { first: string; second: string } =>
  one < other ? { first: one, second: other } : { first: other, second: one };

const TWO_SUBJECTS = { error: "must be another record than the first", path: ["second"] };

/** A distinction in either order of its pair, put into the one it is kept in. */
export const anyDistinctionSchema = distinctionSchema
  .refine(({ first, second }) => first !== second, TWO_SUBJECTS)
  .transform((row) => ({ ...row, ...inOrder(row.first, row.second) }));

/** A pair of subjects, in either order. */
export const pairSchema = z
  .object({ propertyId: propertyIdSchema, one: subjectSchema, other: subjectSchema })
  .transform(({ propertyId, one, other }) => ({ propertyId, ...inOrder(one, other) }));

export const distinctionQuerySchema = z.object({ propertyId: propertyIdSchema, subject: subjectSchema });

/** What is to go from one conversation to another; without `only`, all of it. */
export const moveSchema = z.object({
  from: conversationIdSchema,
  to: conversationIdSchema,
  only: z.array(z.string()).optional(),
});

export const runFilterSchema = pageSchema.extend({ kind: runSchema.shape.kind.optional(), propertyId: idFilter });

export const leadQuerySchema = z.object({ conversationIds: z.array(z.string()), system: remoteSystemSchema });

export const remoteQuerySchema = z.object({ system: remoteSystemSchema, propertyId: z.string(), remoteId: z.string() });

export const remoteIdsSchema = z.object({ system: remoteSystemSchema, remoteIds: z.array(z.string()) });

export const versionSchema = z.int().positive().nullable();

export const linkVersionSchema = z.object({
  leadId: z.string(),
  system: remoteSystemSchema,
  expectedVersion: z.int().positive(),
});

export const newJobSchema = queueItemSchema
  .pick({
    id: true,
    conversationId: true,
    resmanLeadId: true,
    propertyId: true,
    syncOperation: true,
    syncData: true,
    trigger: true,
    priority: true,
    maxRetries: true,
  })
  .extend({ notBefore: instantSchema, at: instantSchema });

export const newJobsSchema = z.array(newJobSchema);

/** Milliseconds, bounded so that the end of a lease is always a date; the bound is that of timers. */
const spanMsSchema = z
  .int()
  .positive()
  .max(2 ** 31 - 1);

export const claimSchema = z.object({
  workerId: z.string().min(1),
  at: instantSchema,
  leaseMs: spanMsSchema,
  limit: z.int().min(0),
  afterPropertyId: idFilter,
});

export const heartbeatSchema = z.object({ at: instantSchema, leaseMs: spanMsSchema });

export const outcomeSchema = z.discriminatedUnion("status", [
  z.object({ status: z.literal("completed"), at: instantSchema }),
  z.object({
    status: z.literal("pending"),
    at: instantSchema,
    nextRetryAt: instantSchema,
    countsAsAttempt: z.boolean(),
    errorCode: z.string(),
    errorMessage: z.string(),
  }),
  z.object({ status: z.literal("failed"), at: instantSchema, errorCode: z.string(), errorMessage: z.string() }),
  z.object({ status: z.literal("cancelled"), at: instantSchema, errorMessage: z.string() }),
]);

export const settlementsSchema = z.array(z.object({ id: z.string(), fence: z.int(), outcome: outcomeSchema }));

export const retrySchema = z.object({ id: z.string(), at: instantSchema });

export const retryFailedSchema = z.object({
  at: instantSchema,
  errorCode: z.string().optional(),
  propertyId: idFilter,
});

export const cancelSchema = z.object({ id: z.string(), at: instantSchema, reason: z.string().min(1) });

const nameSchema = z.string().min(1).max(500);

export const lockNamesSchema = z.array(nameSchema);

export const lockHolderSchema = nameSchema;

export const lockLeaseSchema = z.object({ holder: lockHolderSchema, at: instantSchema, leaseMs: spanMsSchema });

export const reservationSchema = z.object({
  key: nameSchema,
  at: instantSchema,
  limit: z.int().positive().max(10_000),
  intervalMs: spanMsSchema,
});

export const pauseSchema = z.object({ key: nameSchema, until: instantSchema });

const daysSchema = z.number().nonnegative().max(36_500);

export const archiveSchema = z.object({
  at: instantSchema.optional(),
  logDays: daysSchema.default(90),
  conflictDays: daysSchema.default(30),
  queueDays: daysSchema.default(7),
  feedDays: daysSchema.default(7),
  receiptDays: daysSchema.default(30),
  metricDays: daysSchema.default(90),
  batchSize: z.int().positive().max(100_000).default(1000),
});

/** Parses a row; the error names its kind and, where it has one, its id. */
export function parseRow<S extends z.ZodType>(schema: S, row: unknown, kind: string): z.output<S> {
  const id = typeof row === "object" && row !== null && "id" in row ? row.id : undefined;
  return parseInput(schema, row, typeof id === "string" ? `${kind} ${id.slice(0, 100)}` : kind);
}
