import * as z from "zod";
import { seesProperty } from "../../../domain/principal.js";
import { idSchema } from "../../contracts/operations/ids.js";
import { integrationBody, integrationSchema } from "../../contracts/operations/integration.js";
import { nextPage, pageQuery, pageSchema } from "../../contracts/operations/paging.js";
import { defineRoute, type Route } from "../../route.js";
import { seen } from "./seen.js";
import { wantedIntegration } from "./wanted.js";

const tag = "Integrations";
const path = "/api/resman/integrations";
const params = z.object({ property_id: idSchema });

const listIntegrations = defineRoute({
  method: "GET",
  path,
  operationId: "listIntegrations",
  summary: "How the caller's properties are synced, in the order of their ids",
  tag,
  access: "viewer",
  query: z.object({ property_id: idSchema.exactOptional(), ...pageQuery }),
  responses: {
    200: { description: "A page of integrations.", schema: pageSchema("integrations", integrationSchema) },
  },
  async handle({ engine, access }, { principal, query: { property_id, limit, after_id = "" } }) {
    if (property_id !== undefined) access.requireProperty(principal, property_id);
    const all = await engine.integrations.list();
    const page = all
      .filter(({ propertyId }) => seesProperty(principal, propertyId))
      .filter(({ propertyId }) => (property_id === undefined || propertyId === property_id) && propertyId > after_id)
      .sort((a, b) => (a.propertyId < b.propertyId ? -1 : 1))
      .slice(0, limit);
    const next = nextPage(page, limit, ({ propertyId }) => propertyId);
    return { status: 200, body: { integrations: page.map(integrationBody), ...next } };
  },
});

const getIntegration = defineRoute({
  method: "GET",
  path: `${path}/{property_id}`,
  operationId: "getIntegration",
  summary: "How a property is synced",
  tag,
  access: "viewer",
  params,
  responses: { 200: { description: "Without its credentials.", schema: integrationSchema } },
  async handle(ctx, { principal, params: { property_id } }) {
    return { status: 200, body: integrationBody(await seen(ctx, principal, wantedIntegration(ctx, property_id))) };
  },
});

const switched = { success: z.literal(true), integration: integrationSchema };

const pauseIntegration = defineRoute({
  method: "POST",
  path: `${path}/{property_id}/pause`,
  operationId: "pauseIntegration",
  summary: "Stops the sync of a property, both ways; work keeps queuing",
  tag,
  access: "admin",
  params,
  responses: { 200: { description: "It is switched off.", schema: z.object(switched) } },
  async handle(ctx, { principal, params: { property_id } }) {
    await seen(ctx, principal, wantedIntegration(ctx, property_id));
    const integration = await ctx.engine.integrations.pause(property_id);
    return { status: 200, body: { success: true, integration: integrationBody(integration) } };
  },
});

const resumeIntegration = defineRoute({
  method: "POST",
  path: `${path}/{property_id}/resume`,
  operationId: "resumeIntegration",
  summary: "Switches the sync of a property on again; what was queued is worked off",
  tag,
  access: "admin",
  params,
  responses: { 200: { description: "It is switched on.", schema: z.object(switched) } },
  async handle(ctx, { principal, params: { property_id } }) {
    await seen(ctx, principal, wantedIntegration(ctx, property_id));
    const integration = await ctx.engine.integrations.resume(property_id);
    return { status: 200, body: { success: true, integration: integrationBody(integration) } };
  },
});

export const INTEGRATION_ROUTES: readonly Route[] = [
  listIntegrations,
  getIntegration,
  pauseIntegration,
  resumeIntegration,
];
