import * as z from "zod";
import { conflictSeveritySchema, conflictTypeSchema, resolutionStatusSchema } from "../../domain/conflict.js";
import { conflictIdSchema, conversationIdSchema, propertyIdSchema, remoteIdSchema } from "../../domain/ids.js";
import { instantSchema, jsonObjectSchema, jsonValueSchema } from "../../domain/primitives.js";
import { resolutionStrategySchema } from "../../domain/status.js";
import { MERGE_FIELDS, type MergeField } from "../../rules/merge/merge-fields.js";

/** What callers hand in is checked before anything is read or written. */

export const conflictIdInput = z.strictObject({ id: conflictIdSchema });

const person = z.string().trim().min(1).max(200);
const notes = z.string().trim().min(1).max(10_000);

export const listSchema = z.strictObject({
  conversationId: conversationIdSchema.optional(),
  propertyId: propertyIdSchema.optional(),
  resolutionStatus: z.array(resolutionStatusSchema).optional(),
  conflictType: z.array(conflictTypeSchema).optional(),
  conflictSeverity: z.array(conflictSeveritySchema).optional(),
  assignedTo: person.optional(),
  due: z.boolean().optional(),
  limit: z.int().min(1).max(1000).optional(),
  afterId: conflictIdSchema.optional(),
});

const resolutionShape = {
  strategy: resolutionStrategySchema,
  /** A value of one's own; only with `merged`. */
  value: jsonValueSchema.optional(),
  resolvedBy: person,
  notes: notes.optional(),
};

const onlyMerged = ({ strategy, value }: { strategy: string; value?: unknown }): boolean =>
  value === undefined || strategy === "merged";
const ONLY_MERGED = { error: "goes only with the strategy `merged`", path: ["value"] };

export const resolutionRequestSchema = z.strictObject(resolutionShape).refine(onlyMerged, ONLY_MERGED);

export const manyResolutionsSchema = z
  .array(z.strictObject({ id: conflictIdSchema, ...resolutionShape }).refine(onlyMerged, ONLY_MERGED))
  .max(10_000);

export const assignSchema = z.strictObject({
  id: conflictIdSchema,
  assignedTo: person.nullable(),
  assignedBy: person.optional(),
});

export const escalateSchema = z.strictObject({
  escalatedBy: person.optional(),
  assignedTo: person.optional(),
  notes: notes.optional(),
});

export const dismissSchema = z.strictObject({ dismissedBy: person, notes: notes.optional() });

export const callOptionsSchema = z.strictObject({ signal: z.instanceof(AbortSignal).optional() });

export const manualReviewSchema = z
  .strictObject({
    conflictType: conflictTypeSchema,
    conversationId: conversationIdSchema.nullish(),
    propertyId: propertyIdSchema.nullish(),
    resmanLeadId: z.string().trim().min(1).max(100).nullish(),
    otherConversationId: conversationIdSchema.nullish(),
    field: z.string().trim().min(1).max(100).nullish(),
    baseValue: jsonValueSchema.optional(),
    resmanValue: jsonValueSchema.optional(),
    domiqValue: jsonValueSchema.optional(),
    severity: conflictSeveritySchema.optional(),
    details: jsonObjectSchema.optional(),
    assignedTo: person.optional(),
    escalatedBy: person.optional(),
    notes: notes.optional(),
  })
  .refine(({ conversationId, propertyId }) => conversationId || propertyId, {
    error: "must be given, unless a conversation is named",
    path: ["propertyId"],
  })
  .refine(({ conversationId, otherConversationId }) => !otherConversationId || otherConversationId !== conversationId, {
    error: "must be another lead than the first",
    path: ["otherConversationId"],
  });

const decidedBy = { decidedBy: person, notes: notes.optional() };

export const pairDecisionSchema = z.discriminatedUnion("decision", [
  z.strictObject({
    decision: z.literal("merge"),
    ...decidedBy,
    /** Of two leads, the one that goes on. Default: that of the task. */
    survivorConversationId: conversationIdSchema.optional(),
    /** Of two prospects of one renter, the one that goes on. Default: the one the lead is linked to. */
    survivorResmanLeadId: remoteIdSchema.optional(),
    /** As of `mergeLeads`; of two prospects of one lead `resman_wins` means the second one. Default `manual_review`. */
    mergeStrategy: z.enum(["resman_wins", "domiq_wins", "manual_review"]).optional(),
    mergeFields: z.array(z.enum(MERGE_FIELDS as [MergeField, ...MergeField[]])).optional(),
    conflictResolution: z.record(z.string(), jsonValueSchema).optional(),
  }),
  z.strictObject({ decision: z.literal("distinct"), ...decidedBy }),
  z.strictObject({ decision: z.literal("later"), ...decidedBy, until: instantSchema }),
]);
