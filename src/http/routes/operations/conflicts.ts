import { camelCaseKeys } from "../../../domain/wire/camel-case.js";
import { conflictBody, conflictSchema } from "../../contracts/operations/conflict.js";
import { conflictDetailsBody, conflictDetailsSchema } from "../../contracts/operations/conflict-details.js";
import { conflictParams, conflictsQuery } from "../../contracts/operations/conflict-requests.js";
import { nextPage, pageSchema } from "../../contracts/operations/paging.js";
import { defineRoute, type Route } from "../../route.js";
import { listedScope } from "./listed-scope.js";
import { seen, seenCursor } from "./seen.js";
import { wantedConflict } from "./wanted.js";

const tag = "Conflicts";
const path = "/api/resman/conflicts";

const listConflicts = defineRoute({
  method: "GET",
  path,
  operationId: "listConflicts",
  summary: "Conflicts and tasks of the review queue, newest first",
  tag,
  access: "viewer",
  query: conflictsQuery,
  responses: { 200: { description: "A page of conflicts.", schema: pageSchema("conflicts", conflictSchema) } },
  async handle(ctx, { principal, query: { property_id: _, conversation_id: __, due, ...wanted }, query }) {
    const scope = await listedScope(ctx, principal, query);
    await seenCursor(ctx, principal, wanted.after_id, (id) => wantedConflict(ctx, id));
    const conflicts = await ctx.engine.conflicts.list({ ...camelCaseKeys(wanted), ...scope, due: due === "true" });
    const next = nextPage(conflicts, wanted.limit, ({ id }) => id);
    return { status: 200, body: { conflicts: conflicts.map(conflictBody), ...next } };
  },
});

const getConflict = defineRoute({
  method: "GET",
  path: `${path}/{conflict_id}`,
  operationId: "getConflict",
  summary: "Everything a person needs to decide a conflict",
  tag,
  access: "viewer",
  params: conflictParams,
  responses: { 200: { description: "The conflict, both sides, and the options.", schema: conflictDetailsSchema } },
  async handle(ctx, { principal, params }) {
    const details = await seen(ctx, principal, wantedConflict(ctx, params.conflict_id));
    return { status: 200, body: conflictDetailsBody(details) };
  },
});

export const CONFLICT_ROUTES: readonly Route[] = [listConflicts, getConflict];
