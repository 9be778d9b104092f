import * as z from "zod";
import { camelCaseKeys } from "../../../domain/wire/camel-case.js";
import { duplicateBody, duplicateSchema } from "../../contracts/operations/duplicate.js";
import { idSchema } from "../../contracts/operations/ids.js";
import { logBody, logSchema } from "../../contracts/operations/log.js";
import { nextPage, pageQuery, pageSchema } from "../../contracts/operations/paging.js";
import { defineRoute, type Route } from "../../route.js";
import { seen } from "./seen.js";
import { wantedConversation } from "./wanted.js";

const conversation = z.object({ conversation_id: idSchema });

const listLogs = defineRoute({
  method: "GET",
  path: "/api/resman/conversations/{conversation_id}/logs",
  operationId: "listLogs",
  summary: "What the sync did to a lead, newest first",
  tag: "Leads",
  access: "viewer",
  params: conversation,
  query: z.object(pageQuery),
  responses: { 200: { description: "A page of the log.", schema: pageSchema("logs", logSchema) } },
  async handle(ctx, { principal, params, query }) {
    const { conversationId } = await seen(ctx, principal, wantedConversation(ctx, params.conversation_id));
    const logs = await ctx.engine.listLog({ ...camelCaseKeys(query), conversationId });
    const next = nextPage(logs, query.limit, ({ id }) => id);
    return { status: 200, body: { logs: logs.map(logBody), ...next } };
  },
});

const listDuplicates = defineRoute({
  method: "GET",
  path: "/api/resman/duplicates",
  operationId: "listDuplicates",
  summary: "Leads that may be the same person as one lead, the surest first",
  tag: "Leads",
  access: "viewer",
  query: conversation,
  responses: {
    200: { description: "All of them.", schema: z.object({ duplicates: z.array(duplicateSchema) }) },
  },
  async handle(ctx, { principal, query }) {
    const { conversationId } = await seen(ctx, principal, wantedConversation(ctx, query.conversation_id));
    const duplicates = await ctx.engine.duplicates.find(conversationId);
    return { status: 200, body: { duplicates: duplicates.map(duplicateBody) } };
  },
});

export const LOG_ROUTES: readonly Route[] = [listLogs, listDuplicates];
