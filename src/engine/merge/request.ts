import * as z from "zod";
import { parseInput, ValidationError } from "../../domain/errors.js";
import { conversationIdSchema, mergeIdSchema, remoteIdSchema } from "../../domain/ids.js";
import { leadFieldsSchema } from "../../domain/lead.js";
import { MERGE_FIELDS, type MergeField } from "../../rules/merge/merge-fields.js";
import { sameId } from "../../rules/resman/renter.js";

const { lostReason: _, household: __, ...mergeable } = leadFieldsSchema.shape;
const resolutionSchema = z.strictObject(mergeable).partial();

const requestSchema = z.strictObject({
  /** The conversation that is merged. */
  conversationId: conversationIdSchema,
  /** The prospect it belongs to; another lead of ours that has it goes on. */
  resmanLeadId: remoteIdSchema.optional(),
  /**
   * With the prospect the conversation is linked to as `resmanLeadId`: a second one of the renter's that no lead of ours has.
   * The lead stays with its prospect and takes in what the second one knows, which is retired.
   */
  retireResmanLeadId: remoteIdSchema.optional(),
  /** In place of `resmanLeadId`: the lead of ours that goes on. */
  survivorConversationId: conversationIdSchema.optional(),
  /**
   * Who is right where both have a value. `resman_wins`: the prospect that is named, or the lead that has it; of two prospects
   * of one lead the one it was not linked to before, whichever of them goes on. `domiq_wins`: the conversation, with the
   * prospect it has. `manual_review`: a person, later; until then the record that goes on keeps its value.
   */
  mergeStrategy: z.enum(["resman_wins", "domiq_wins", "manual_review"]),
  /** The fields to merge. Default, and where it is empty: all. */
  mergeFields: z.array(z.enum(MERGE_FIELDS as [MergeField, ...MergeField[]])).optional(),
  /** What single fields should be, in canonical form. It stands above the strategy. */
  conflictResolution: resolutionSchema.optional(),
  notes: z.string().optional(),
  /** Who merges. */
  mergedBy: z.string().min(1).optional(),
});

/** Two records that are one person (seed 000, `MergeLeadsRequest`). */
export type MergeLeadsRequest = z.input<typeof requestSchema>;
export type CheckedRequest = z.output<typeof requestSchema> & { fields: readonly MergeField[] };

/** @throws ValidationError `INVALID_INPUT` naming the member */
export function checkMergeRequest(request: MergeLeadsRequest): CheckedRequest {
  const checked = parseInput(requestSchema, request, "MergeLeadsRequest");
  const { resmanLeadId, survivorConversationId, mergeFields = [], conflictResolution = {} } = checked;
  const { retireResmanLeadId: retired } = checked;
  const refuse = (path: string, message: string): never => {
    throw new ValidationError("MergeLeadsRequest", [{ path, message }]);
  };
  if ((resmanLeadId === undefined) === (survivorConversationId === undefined)) {
    refuse("resmanLeadId", "give either resmanLeadId or survivorConversationId");
  }
  if (retired !== undefined && resmanLeadId === undefined) refuse("retireResmanLeadId", "goes only with resmanLeadId");
  if (retired !== undefined && sameId(retired, resmanLeadId)) refuse("retireResmanLeadId", "is the one that goes on");
  const fields = mergeFields.length > 0 ? [...new Set(mergeFields)] : MERGE_FIELDS;
  for (const [field, value] of Object.entries(conflictResolution)) {
    const path = `conflictResolution.${field}`;
    if (!fields.includes(field as MergeField)) refuse(path, "is not among mergeFields");
    if (field === "status" && (value === "application" || value === "leased")) refuse(path, "only ResMan gives it");
  }
  return { ...checked, fields };
}

const targetSchema = z.union([
  z
    .string()
    .min(1)
    .transform((mergeId) => ({ mergeId: mergeIdSchema.parse(mergeId) })),
  z.strictObject({ mergeId: mergeIdSchema }),
  z.strictObject({ conversationId: conversationIdSchema }),
]);

/** Which merge to take back: by its id, or the latest one a lead took part in. */
export type UnmergeTarget = string | { mergeId: string } | { conversationId: string };

/** @throws ValidationError `INVALID_INPUT` */
export const checkUnmergeTarget = (target: UnmergeTarget): z.output<typeof targetSchema> =>
  parseInput(targetSchema, target, "The merge to take back");
