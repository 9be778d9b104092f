import { DANA, PROPERTY } from "../../support/small-world.js";
import type { AuthorisationRow } from "../support/authorisation-rows.js";
import type { HttpWorld } from "../support/http-world.js";

const listing = (operationId: string, path: string): AuthorisationRow => ({
  operationId,
  request: () => ({ path: `/api/resman/${path}?property_id=${PROPERTY}` }),
  right: 200,
  elsewhere: 403,
});

type Request = AuthorisationRow["request"];

const about = (operationId: string, request: Request, right = 200): AuthorisationRow => ({
  operationId,
  request,
  right,
  elsewhere: 404,
});

/** Something a person can do whatever there is to be done about a conflict. */
const onConflict =
  (action: string, body?: unknown): Request =>
  async ({ engine }) => {
    const made = await engine.conflicts.escalateToManualReview({
      conflictType: "field_mismatch",
      conversationId: DANA,
      field: "phone",
    });
    return { path: `/api/resman/conflicts/${made?.id}${action}`, ...(body !== undefined && { body }) };
  };

/** A job that failed for good. */
async function failedJob({ engine, storage, clock }: HttpWorld): Promise<string> {
  await engine.enqueue(DANA);
  const at = new Date(clock.now()).toISOString();
  const [job] = await storage.queue.claim({ workerId: "worker", at, leaseMs: 60_000, limit: 1 });
  if (!job) throw new Error("no job");
  await storage.queue.settle(job.id, job.fence, { status: "failed", at, errorCode: "AUTH_ERROR", errorMessage: "No." });
  return job.id;
}

/** A push that did something. */
async function run({ engine, edit }: HttpWorld): Promise<string> {
  await edit({ conversation: { moveInDate: "2026-08-01" } });
  return (await engine.pushLeads({ propertyId: PROPERTY })).id;
}

const lead = `/api/resman/leads/${DANA}`;
const integration = `/api/resman/integrations/${PROPERTY}`;

/** What the dashboard and operators use. */
export const OPERATION_ROWS: readonly AuthorisationRow[] = [
  listing("listLeads", "leads"),
  about("getLead", () => ({ path: lead })),
  about("editLead", () => ({ path: lead, body: { occupants_count: 3 } }), 202),
  about("syncLead", () => ({ path: `${lead}/sync` })),
  about("explainField", () => ({ path: `${lead}/explain?field=email` })),
  about("listLogs", () => ({ path: `/api/resman/conversations/${DANA}/logs` })),
  about("listDuplicates", () => ({ path: `/api/resman/duplicates?conversation_id=${DANA}` })),
  listing("listConflicts", "conflicts"),
  about("getConflict", onConflict("")),
  about("resolveConflict", onConflict("/resolve", { resolution: "manual_review" })),
  about("escalateConflict", onConflict("/escalate")),
  about("assignConflict", onConflict("/assign", { assigned_to: "kim" })),
  about("dismissConflict", onConflict("/dismiss")),
  about("decidePair", onConflict("/decide", { decision: "later", until: "2030-01-01T00:00:00Z" })),
  listing("getMetrics", "metrics"),
  listing("getPrometheusMetrics", "metrics/prometheus"),
  {
    ...listing("getMetricsHistory", "metrics/history"),
    request: () => ({ path: `/api/resman/metrics/history?property_id=${PROPERTY}&names=syncFailureRate,apiErrors` }),
  },
  listing("listJobs", "queue"),
  about("retryJob", async (world) => ({ path: `/api/resman/queue/${await failedJob(world)}/retry` })),
  about("cancelJob", async ({ engine }) => ({ path: `/api/resman/queue/${(await engine.enqueue(DANA)).id}/cancel` })),
  {
    operationId: "retryFailedJobs",
    request: async (world) => {
      await failedJob(world);
      return { path: "/api/resman/queue/retry-failed", body: { property_id: PROPERTY } };
    },
    right: 200,
    elsewhere: 403,
  },
  listing("listIntegrations", "integrations"),
  about("getIntegration", () => ({ path: integration })),
  about("pauseIntegration", () => ({ path: `${integration}/pause` })),
  about("resumeIntegration", () => ({ path: `${integration}/resume` })),
  about("setIntegrationDirection", () => ({ path: `${integration}/direction`, body: { sync_direction: "to_resman" } })),
  // For those alone who see every property, which neither of the two does.
  ...["pause", "resume"].map((action) => ({
    operationId: `${action}AllIntegrations`,
    request: () => ({ path: `/api/resman/integrations/${action}-all` }),
    right: 403,
    elsewhere: 403 as const,
  })),
  listing("listRuns", "runs"),
  about("getRun", async (world) => ({ path: `/api/resman/runs/${await run(world)}` })),
  about("revertRun", async (world) => ({ path: `/api/resman/runs/${await run(world)}/revert` })),
  { operationId: "getHealth", request: () => ({ path: "/api/health" }), right: 200, elsewhere: 200 },
  { operationId: "getReadiness", request: () => ({ path: "/api/ready" }), right: 200, elsewhere: 200 },
  {
    operationId: "syncDelta",
    request: () => ({ path: "/api/admin/sync/delta", body: { property_id: PROPERTY } }),
    right: 200,
    elsewhere: 403,
  },
];
