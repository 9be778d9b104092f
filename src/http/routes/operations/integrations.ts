import * as z from "zod";
import { SyncError } from "../../../domain/errors.js";
import { type Principal, seesProperty } from "../../../domain/principal.js";
import { syncDirectionSchema } from "../../../domain/status.js";
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

const directionBody = z.object({ sync_direction: syncDirectionSchema });

const setDirection = defineRoute({
  method: "POST",
  path: `${path}/{property_id}/direction`,
  operationId: "setIntegrationDirection",
  summary: "Changes which way a property is synced; what waits in the other direction waits on",
  tag,
  access: "admin",
  params,
  body: directionBody,
  example: { sync_direction: "from_resman" } satisfies z.input<typeof directionBody>,
  responses: { 200: { description: "It is synced that way.", schema: z.object(switched) } },
  async handle(ctx, { principal, params: { property_id }, body }) {
    await seen(ctx, principal, wantedIntegration(ctx, property_id));
    const integration = await ctx.engine.integrations.setDirection(property_id, body.sync_direction);
    return { status: 200, body: { success: true, integration: integrationBody(integration) } };
  },
});

const switchedAll = z.object({ success: z.literal(true), property_ids: z.array(z.string()) });

const pauseAll = defineRoute({
  method: "POST",
  path: `${path}/pause-all`,
  operationId: "pauseAllIntegrations",
  summary: "Stops the sync of every property, and with Airtable; for who sees all properties",
  tag,
  access: "admin",
  responses: { 200: { description: "All is off; these were on.", schema: switchedAll } },
  async handle({ engine }, { principal }) {
    requireAll(principal);
    const { propertyIds } = await engine.integrations.pauseAll();
    return { status: 200, body: { success: true, property_ids: propertyIds } };
  },
});

const resumeAll = defineRoute({
  method: "POST",
  path: `${path}/resume-all`,
  operationId: "resumeAllIntegrations",
  summary: "Lets those go on that were stopped together, and no others; for who sees all properties",
  tag,
  access: "admin",
  responses: { 200: { description: "These are on again.", schema: switchedAll } },
  async handle({ engine }, { principal }) {
    requireAll(principal);
    const { propertyIds } = await engine.integrations.resumeAll();
    return { status: 200, body: { success: true, property_ids: propertyIds } };
  },
});

/** @throws SyncError `FORBIDDEN` */
function requireAll({ properties }: Principal): void {
  if (properties !== "all")
    throw new SyncError("FORBIDDEN", "This switches every property, and you may not see them all.");
}

export const INTEGRATION_ROUTES: readonly Route[] = [
  listIntegrations,
  getIntegration,
  pauseIntegration,
  resumeIntegration,
  setDirection,
  pauseAll,
  resumeAll,
];
