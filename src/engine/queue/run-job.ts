import { SyncError } from "../../domain/errors.js";
import type { Integration } from "../../domain/integration.js";
import type { QueueItem } from "../../domain/queue-item.js";
import type { EngineContext } from "../context.js";
import { suspended, switchedOff, toSyncError } from "../failure.js";
import type { Hold } from "../leases/hold.js";
import { pullProspect } from "../runs/pull-prospect.js";
import { requireIntegration } from "../sync/load-lead.js";
import { readProspect } from "../sync/read-prospect.js";
import { syncLeadWithRetry } from "../sync-lead.js";

/** Runs a claimed job, which only says which lead to look at. @throws what kept it from being done */
export async function runJob(ctx: EngineContext, job: QueueItem, hold: Hold): Promise<void> {
  const { conversationId, resmanLeadId, propertyId, syncOperation, trigger } = job;
  const since = Date.parse(job.createdAt);
  const notice = { ...hold, trigger, since, isTriedAgain: job.retryCount < job.maxRetries };
  const integration = await requireIntegration(ctx, propertyId);
  if (!integration.syncEnabled) throw switchedOff(propertyId);
  const { retryAt } = integration;
  // The rest began after the job was taken.
  if (retryAt !== null && Date.parse(retryAt) > ctx.runtime.now()) throw suspended(propertyId, retryAt);
  if (conversationId) {
    const operation = syncOperation === "pull" ? "pull" : "push";
    const { outcome } = await syncLeadWithRetry(ctx, operation, { ...notice, conversationId });
    if (outcome === "disabled") throw switchedOff(propertyId);
    return;
  }
  if (!resmanLeadId) throw new SyncError("INVALID_INPUT", "A job names neither a conversation nor a ResMan lead.");
  const at = ctx.runtime.now();
  const prospect = await readNamed(ctx, integration, resmanLeadId, hold);
  await pullProspect(ctx, integration, prospect, { ...notice, read: { prospect, at } });
}

/** Of a prospect no lead stands for yet: its failure is the property's alone. */
async function readNamed(ctx: EngineContext, integration: Integration, resmanLeadId: string, hold: Hold) {
  try {
    const prospect = await readProspect(ctx, { integration }, resmanLeadId, hold);
    await ctx.guard.succeeded(integration);
    return prospect;
  } catch (error) {
    await ctx.guard.failed(integration.propertyId, toSyncError(error));
    throw error;
  }
}
