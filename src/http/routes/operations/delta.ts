import { deltaBody, deltaRequestSchema, deltaSchema } from "../../contracts/operations/delta.js";
import { defineRoute } from "../../route.js";

export const syncDelta = defineRoute({
  method: "POST",
  path: "/api/admin/sync/delta",
  operationId: "syncDelta",
  summary: "Brings recent changes both ways at once",
  tag: "Admin",
  access: "admin",
  body: deltaRequestSchema,
  example: { lookback_minutes: 20 },
  failure: "Delta sync failed",
  responses: { 200: { description: "What each stage did.", schema: deltaSchema } },
  async handle({ engine, access }, { principal, body: { property_id, lookback_minutes }, signal }) {
    const propertyId = access.listedProperty(principal, property_id);
    const result = await engine.syncDelta({
      ...(propertyId !== undefined && { propertyId }),
      ...(lookback_minutes !== undefined && { lookbackMinutes: lookback_minutes }),
      signal,
    });
    return { status: 200, body: deltaBody(result) };
  },
});
