import * as z from "zod";
import { queueStatusSchema } from "../../../domain/queue-item.js";
import { camelCaseKeys } from "../../../domain/wire/camel-case.js";
import { idSchema } from "../../contracts/operations/ids.js";
import { jobBody, jobSchema } from "../../contracts/operations/job.js";
import { nextPage, pageQuery, pageSchema } from "../../contracts/operations/paging.js";
import { defineRoute, type Route } from "../../route.js";
import { listedScope } from "./listed-scope.js";
import { seen, seenCursor } from "./seen.js";
import { wantedJob } from "./wanted.js";

const tag = "Queue";
const path = "/api/resman/queue";
const params = z.object({ job_id: idSchema });
const errorCode = z.string().trim().min(1).max(100).exactOptional();

const listJobs = defineRoute({
  method: "GET",
  path,
  operationId: "listJobs",
  summary: "Jobs in the order in which they were made; `status=failed` lists what needs a person",
  tag,
  access: "viewer",
  query: z.object({
    property_id: idSchema.exactOptional(),
    conversation_id: idSchema.exactOptional(),
    status: queueStatusSchema.exactOptional(),
    error_code: errorCode,
    ...pageQuery,
  }),
  responses: { 200: { description: "A page of jobs.", schema: pageSchema("jobs", jobSchema) } },
  async handle(ctx, { principal, query: { property_id: _, conversation_id: __, ...wanted }, query }) {
    const scope = await listedScope(ctx, principal, query);
    await seenCursor(ctx, principal, wanted.after_id, (id) => wantedJob(ctx, id));
    const jobs = await ctx.engine.jobs.list({ ...camelCaseKeys(wanted), ...scope });
    const next = nextPage(jobs, wanted.limit, ({ id }) => id);
    return { status: 200, body: { jobs: jobs.map(jobBody), ...next } };
  },
});

const retryJob = defineRoute({
  method: "POST",
  path: `${path}/{job_id}/retry`,
  operationId: "retryJob",
  summary: "Queues a failed or cancelled job again",
  tag,
  access: "admin",
  params,
  responses: {
    200: {
      description: "The job that will run: one that waits for the same lead already may do the work for both.",
      schema: z.object({ success: z.literal(true), job: jobSchema }),
    },
  },
  async handle(ctx, { principal, params: { job_id } }) {
    const { id } = await seen(ctx, principal, wantedJob(ctx, job_id));
    return { status: 200, body: { success: true, job: jobBody(await ctx.engine.jobs.retry(id)) } };
  },
});

const cancelJob = defineRoute({
  method: "POST",
  path: `${path}/{job_id}/cancel`,
  operationId: "cancelJob",
  summary: "Cancels a job that has not ended",
  tag,
  access: "admin",
  params,
  body: z.strictObject({ reason: z.string().trim().min(1).max(1000).exactOptional() }).default({}),
  responses: {
    200: {
      description: "`success` is false where the job had ended before.",
      schema: z.object({ success: z.boolean(), job: jobSchema }),
    },
  },
  async handle(ctx, { principal, params: { job_id }, body }) {
    const { id } = await seen(ctx, principal, wantedJob(ctx, job_id));
    const success = await ctx.engine.jobs.cancel(id, body.reason ?? `Cancelled by ${principal.id}.`);
    return { status: 200, body: { success, job: jobBody(await seen(ctx, principal, wantedJob(ctx, id))) } };
  },
});

const retryFailedJobs = defineRoute({
  method: "POST",
  path: `${path}/retry-failed`,
  operationId: "retryFailedJobs",
  summary: "Queues all failed jobs again, or those that failed with one code",
  tag,
  access: "admin",
  body: z.strictObject({ property_id: idSchema.exactOptional(), error_code: errorCode }).default({}),
  example: { error_code: "AUTH_ERROR" },
  responses: {
    200: { description: "How many.", schema: z.object({ success: z.literal(true), retried: z.int() }) },
  },
  async handle(ctx, { principal, body: { property_id, error_code } }) {
    const propertyId = ctx.access.listedProperty(principal, property_id);
    const retried = await ctx.engine.jobs.retryFailed({
      ...(propertyId !== undefined && { propertyId }),
      ...(error_code !== undefined && { errorCode: error_code }),
    });
    return { status: 200, body: { success: true, retried } };
  },
});

export const QUEUE_ROUTES: readonly Route[] = [listJobs, retryJob, cancelJob, retryFailedJobs];
