import { deltaBody, deltaRequestSchema, deltaSchema } from "../../contracts/operations/delta.js";
import { defineRoute } from "../../route.js";
import { deltaScope } from "./delta-scope.js";

export const syncDelta = defineRoute({
  method: "POST",
  path: "/api/admin/sync/delta",
  operationId: "syncDelta",
  summary: "Brings recent changes both ways at once: those of ResMan, and without a property those of Airtable",
  tag: "Admin",
  access: "admin",
  body: deltaRequestSchema,
  example: { lookback_minutes: 20 },
  failure: "Delta sync failed",
  responses: { 200: { description: "What each stage did, ResMan and Airtable summed up.", schema: deltaSchema } },
  async handle({ engine, access }, { principal, body: { property_id, lookback_minutes }, signal }) {
    const result = await engine.syncDelta({
      ...deltaScope(principal, property_id, engine.airtable.clientId, access),
      ...(lookback_minutes !== undefined && { lookbackMinutes: lookback_minutes }),
      signal,
    });
    return { status: 200, body: deltaBody(result) };
  },
});
