import * as z from "zod";
import { CAMPAIGN_FIELDS, type CampaignField } from "../../domain/campaign-lead.js";
import { type CampaignConflict, type CampaignLink, campaignDecisionSchema } from "../../domain/campaign-link.js";
import { parseInput, SyncError } from "../../domain/errors.js";
import { campaignLeadIdSchema } from "../../domain/ids.js";
import { type JsonValue, jsonValueSchema } from "../../domain/primitives.js";
import { type EngineContext, nowIso } from "../context.js";
import { campaignValueSchemas } from "./campaign-value.js";
import { againWhenStale } from "./run/again-when-stale.js";

const decisionSchema = z.strictObject({
  leadId: campaignLeadIdSchema,
  field: z.enum(CAMPAIGN_FIELDS),
  value: jsonValueSchema,
  by: z.string().trim().pipe(campaignDecisionSchema.shape.decidedBy),
});

/** What somebody decided about a field of a lead. */
export interface ConflictDecision {
  leadId: string;
  field: CampaignField;
  /** What both sides should hold. */
  value: JsonValue;
  /** Who decided; 1 to 100 characters. */
  by: string;
}

/**
 * Stores a decision with its conflict, and the notice that carries it out, together.
 * @throws SyncError `NOT_FOUND`, `CONFLICT_CLOSED`; ValidationError
 */
export async function decideConflict(ctx: EngineContext, decision: ConflictDecision): Promise<void> {
  const { leadId, field, value: given, by } = parseInput(decisionSchema, decision, "The decision");
  const { value } = parseInput(z.object({ value: campaignValueSchemas[field] }), { value: given }, "The decision");
  await againWhenStale(() =>
    ctx.storage.transaction(async (tx) => {
      const at = nowIso(ctx.runtime);
      // The row first: whoever records what became of a lead holds it while doing so.
      await tx.campaignLeads.getMany([leadId], { lock: true });
      const [link] = await tx.campaignLinks.getMany([leadId]);
      if (!link) throw new SyncError("NOT_FOUND", `No linked campaign lead ${leadId}.`, { context: { leadId } });
      const conflict = openConflict(link, field);
      const decided = { ...conflict, decision: { value, decidedBy: by, decidedAt: at } };
      const conflicts = link.conflicts.map((one) => (one === conflict ? decided : one));
      await tx.campaignLinks.saveMany([{ ...link, conflicts, syncVersion: link.syncVersion + 1, updatedAt: at }]);
      await tx.campaignNotices.add([leadId], at);
    }),
  );
}

/** @throws SyncError `CONFLICT_CLOSED` */
function openConflict({ leadId, status, conflicts }: CampaignLink, field: CampaignField): CampaignConflict {
  const conflict = conflicts.find((one) => one.field === field);
  const closed = (why: string): SyncError =>
    new SyncError("CONFLICT_CLOSED", `Nothing is to be decided about \`${field}\` of this lead: ${why}`, {
      context: { leadId, field },
    });
  if (status === "deleted") throw closed("its record is gone from Airtable.");
  if (!conflict) throw closed("both sides agree by now, or the field was not in conflict.");
  if (conflict.decision) throw closed(`${conflict.decision.decidedBy} has decided; the next sync carries it out.`);
  return conflict;
}
