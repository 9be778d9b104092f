import * as z from "zod";
import { conflictSchema } from "./conflict.js";
import { conversationIdSchema, mergeIdSchema, propertyIdSchema } from "./ids.js";
import { linkBaseSchema, linkSchema } from "./link.js";
import { instantSchema, jsonValueSchema } from "./primitives.js";
import { resolutionStrategySchema } from "./status.js";

const changesSchema = z.record(z.string(), z.object({ from: jsonValueSchema, to: jsonValueSchema }));
export type MergeChanges = z.infer<typeof changesSchema>;

/** What a merge changed and moved: enough to put both leads back. */
export const mergeTraceSchema = z.object({
  /** Fields of the surviving lead the merge changed. */
  fields: changesSchema,
  /** The same as columns of its rows, which keep values as they were typed: `user.phone`, `conversation.status`. */
  columns: changesSchema.exactOptional(),
  /** Fields of the merged lead as they were last taken over: what differs was edited since. */
  loserFields: z.record(z.string(), jsonValueSchema).exactOptional(),
  /** What the merge writes over in a prospect that the surviving lead leaves again when it is taken back. */
  prospect: changesSchema.exactOptional(),
  /** ResMan's PersonID of the renter in that prospect's household. */
  personId: z.string().nullable().exactOptional(),
  /** Contacts the retired prospect hands over, since ResMan may refuse one that two prospects have: `email`, `phone`. */
  contacts: z.array(z.string()).exactOptional(),
  /** What the retired prospect showed, where no lead of ours had it: a second one of the renter's, filed by staff. */
  secondProspect: linkBaseSchema.exactOptional(),
  /** Links as they were; null where a lead had none. */
  survivorLink: linkSchema.nullable(),
  loserLink: linkSchema.nullable(),
  /** Conflicts of the merged lead as they were. */
  conflicts: z.array(conflictSchema),
  /** Ids of tours and log rows, and keys of updates, that went over to the surviving lead. */
  tours: z.array(z.string()),
  updates: z.array(z.string()),
  log: z.array(z.string()),
});
export type MergeTrace = z.infer<typeof mergeTraceSchema>;

/** Two leads, or a lead and a second prospect, that became one (seed 000, lead merge API). */
export const mergeRecordSchema = z.object({
  id: mergeIdSchema,
  propertyId: propertyIdSchema,
  /** The lead that goes on. */
  survivorId: conversationIdSchema,
  /** The lead that was merged into it; null where only a second prospect was retired. */
  loserId: conversationIdSchema.nullable(),
  /** The prospect that goes on; null while the lead has none. */
  resmanLeadId: z.string().nullable(),
  /** The prospect that is retired in ResMan. */
  retiredResmanLeadId: z.string().nullable(),
  strategy: resolutionStrategySchema,
  mergedBy: z.string().nullable(),
  notes: z.string().nullable(),
  trace: mergeTraceSchema,
  mergedAt: instantSchema,
  /** When it was taken back. */
  unmergedAt: instantSchema.nullable(),
});
export type MergeRecord = z.infer<typeof mergeRecordSchema>;
