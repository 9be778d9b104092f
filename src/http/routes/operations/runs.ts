import * as z from "zod";
import { runSchema as runRow } from "../../../domain/run.js";
import { camelCaseKeys } from "../../../domain/wire/camel-case.js";
import { idSchema } from "../../contracts/operations/ids.js";
import { nextPage, pageQuery, pageSchema } from "../../contracts/operations/paging.js";
import { revertBody, revertSchema } from "../../contracts/operations/revert.js";
import { runBody, runSchema } from "../../contracts/operations/run.js";
import { defineRoute, type Route } from "../../route.js";
import { listedScope } from "./listed-scope.js";
import { seen, seenCursor } from "./seen.js";
import { wantedRun } from "./wanted.js";

const tag = "Runs";
const path = "/api/resman/runs";
const params = z.object({ run_id: idSchema });

const listRuns = defineRoute({
  method: "GET",
  path,
  operationId: "listRuns",
  summary: "Pulls, sweeps and reconciliations, newest first",
  tag,
  access: "viewer",
  query: z.object({
    property_id: idSchema.exactOptional(),
    kind: runRow.shape.kind.exactOptional(),
    ...pageQuery,
  }),
  responses: { 200: { description: "A page of runs.", schema: pageSchema("runs", runSchema) } },
  async handle(ctx, { principal, query: { property_id: _, ...wanted }, query }) {
    const scope = await listedScope(ctx, principal, query);
    await seenCursor(ctx, principal, wanted.after_id, (id) => wantedRun(ctx, id));
    const runs = await ctx.engine.listRuns({ ...camelCaseKeys(wanted), ...scope });
    const next = nextPage(runs, wanted.limit, ({ id }) => id);
    return { status: 200, body: { runs: runs.map(runBody), ...next } };
  },
});

const getRun = defineRoute({
  method: "GET",
  path: `${path}/{run_id}`,
  operationId: "getRun",
  summary: "One run",
  tag,
  access: "viewer",
  params,
  responses: { 200: { description: "The run.", schema: runSchema } },
  async handle(ctx, { principal, params: { run_id } }) {
    return { status: 200, body: runBody(await seen(ctx, principal, wantedRun(ctx, run_id))) };
  },
});

const revertRun = defineRoute({
  method: "POST",
  path: `${path}/{run_id}/revert`,
  operationId: "revertRun",
  summary: "Takes back what a run did, except what was edited since",
  tag,
  access: "admin",
  params,
  body: z
    .strictObject({
      /** Says what would be done and writes nothing. */
      dry_run: z.boolean().exactOptional(),
    })
    .default({}),
  example: { dry_run: true },
  failure: "Failed to revert run",
  responses: {
    200: { description: "What became of each lead. Call it again to do what is left.", schema: revertSchema },
  },
  async handle(ctx, { principal, params: { run_id }, body, signal }) {
    const { id } = await seen(ctx, principal, wantedRun(ctx, run_id));
    const result = await ctx.engine.revertRun(id, { ...camelCaseKeys(body), by: principal.id, signal });
    return { status: 200, body: revertBody(result) };
  },
});

export const RUN_ROUTES: readonly Route[] = [listRuns, getRun, revertRun];
