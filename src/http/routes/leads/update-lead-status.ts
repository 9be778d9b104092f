import { isSyncError } from "../../../domain/errors.js";
import type {
  UpdateLeadStatusRequest as StatusChange,
  UpdateLeadStatusResult,
} from "../../../engine/edit/update-status.js";
import type { LeadSummary } from "../../../engine/queries/list-leads.js";
import {
  leadIdParamsSchema,
  UPDATE_LEAD_STATUS_EXAMPLE,
  UPDATED_LEAD_STATUS_EXAMPLE,
  type UpdateLeadStatusRequest,
  updateLeadStatusBody,
  updateLeadStatusRequestSchema,
  updateLeadStatusResponseSchema,
} from "../../contracts/update-lead-status.js";
import { findLeads, type Some } from "../../find-leads.js";
import { defineRoute } from "../../route.js";

/**
 * Changes a lead's status, in either direction (seed 000, section 3). Several chats of one renter have one prospect: what is
 * said to ResMan is said by the newest chat, once; what ResMan says goes to all of them.
 */
export const updateLeadStatus = defineRoute({
  method: "PUT",
  path: "/api/resman/leads/{lead_id}/status",
  operationId: "updateLeadStatus",
  summary: "Change a lead's status on either side",
  tag: "Leads",
  access: "agent",
  params: leadIdParamsSchema,
  body: updateLeadStatusRequestSchema,
  example: UPDATE_LEAD_STATUS_EXAMPLE,
  failure: "Failed to update lead status",
  responses: {
    200: {
      description: "Both sides have it.",
      schema: updateLeadStatusResponseSchema,
      example: UPDATED_LEAD_STATUS_EXAMPLE,
    },
    202: {
      description: "Our side has it; ResMan could not be reached yet and follows.",
      schema: updateLeadStatusResponseSchema,
      example: { ...UPDATED_LEAD_STATUS_EXAMPLE, success: false },
    },
  },
  async handle(ctx, { principal, params, body, signal }) {
    const leads = await findLeads(ctx, principal, params.lead_id, "Lead not found in ResMan");
    const isFromResMan = body.sync_direction === "from_resman";
    const options = { signal, timeoutMs: ctx.pushTimeoutMs };
    const change = (lead: LeadSummary): Promise<UpdateLeadStatusResult> =>
      ctx.engine.updateLeadStatus(lead.conversationId, requestOf(body), options);
    const targets = goingOn(leads);
    const results = isFromResMan ? await changeAll(targets, change) : ([await change(targets[0])] as const);
    const answer = updateLeadStatusBody(results, isFromResMan);
    return { status: answer.success ? 200 : 202, body: answer };
  },
});

/** Of a prospect's chats those that are its own now, or else those that were and go on, or else those that were merged. */
function goingOn(leads: Some<LeadSummary>): Some<LeadSummary> {
  const unmerged = leads.filter(({ mergedInto }) => mergedInto === null);
  const linked = unmerged.filter(({ resmanLeadId }) => resmanLeadId !== null);
  const [newest, ...others] = linked.length > 0 ? linked : unmerged;
  return newest ? [newest, ...others] : leads;
}

/** A chat whose link was ended hears nothing from ResMan; that is an error only where no other does. */
async function changeAll(
  leads: Some<LeadSummary>,
  change: (lead: LeadSummary) => Promise<UpdateLeadStatusResult>,
): Promise<Some<UpdateLeadStatusResult>> {
  const results: UpdateLeadStatusResult[] = [];
  let refusal: unknown;
  for (const lead of leads) {
    try {
      results.push(await change(lead));
    } catch (error) {
      if (!isSyncError(error, "NOT_FOUND")) throw error;
      refusal ??= error;
    }
  }
  const [newest, ...others] = results;
  if (!newest) throw refusal;
  return [newest, ...others];
}

const requestOf = (body: UpdateLeadStatusRequest): StatusChange => ({
  status: body.status,
  updatedBy: body.updated_by,
  syncDirection: body.sync_direction,
  ...(body.notes?.trim() && { notes: body.notes }),
  ...(body.next_follow_up !== undefined && { nextFollowUp: body.next_follow_up }),
  ...(body.custom_fields && { customFields: body.custom_fields }),
});
