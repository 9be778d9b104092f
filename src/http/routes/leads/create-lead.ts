import { ValidationError } from "../../../domain/errors.js";
import { fieldsFromLeadData } from "../../../rules/mappers/lead-data.js";
import {
  CREATE_LEAD_EXAMPLE,
  CREATED_LEAD_EXAMPLE,
  createLeadBody,
  createLeadRequestSchema,
  createLeadResponseSchema,
} from "../../contracts/create-lead.js";
import { defineRoute } from "../../route.js";
import { seen } from "../operations/seen.js";
import { wantedConversation } from "../operations/wanted.js";

/** Pushes what the chatbot knows of a lead to ResMan (seed 000, section 1). Sent again, it gives the same lead. */
export const createLead = defineRoute({
  method: "POST",
  path: "/api/resman/leads",
  operationId: "createLead",
  summary: "Push a conversation's lead to ResMan",
  tag: "Leads",
  access: "agent",
  body: createLeadRequestSchema,
  example: CREATE_LEAD_EXAMPLE,
  failure: "Failed to create lead",
  responses: {
    200: { description: "The lead is in ResMan.", schema: createLeadResponseSchema, example: CREATED_LEAD_EXAMPLE },
    202: {
      description: "The lead is safely queued; ResMan is slow or down, or the lead waits for a contact.",
      schema: createLeadResponseSchema,
      example: { ...CREATED_LEAD_EXAMPLE, resman_lead_id: "", sync_status: "pending" },
    },
  },
  async handle(ctx, { principal, body, signal }) {
    const { conversation_id: conversationId, lead_data: leadData } = body;
    ctx.access.requireProperty(principal, leadData.property_id);
    const { propertyId } = await seen(ctx, principal, wantedConversation(ctx, conversationId));
    if (propertyId !== leadData.property_id) {
      const message = "is not the property of the conversation";
      throw new ValidationError("Body", [{ path: "lead_data.property_id", message }]);
    }
    const fields = fieldsFromLeadData(leadData, { country: ctx.engine.country });
    const answer = createLeadBody(
      await ctx.engine.submitLead(conversationId, { fields, timeoutMs: ctx.pushTimeoutMs, trigger: "api", signal }),
    );
    return { status: answer.sync_status === "pending" ? 202 : 200, body: answer };
  },
});
