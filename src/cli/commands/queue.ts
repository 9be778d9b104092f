import { ValidationError } from "../../domain/errors.js";
import type { QueueItem, QueueStatus } from "../../domain/queue-item.js";
import { withEngine } from "../config/open-engine.js";
import { EXIT } from "../exit-codes.js";
import { counted } from "../output/duration.js";
import { instant } from "../output/instant.js";
import { limitLine } from "../output/limit-line.js";
import { forOperators } from "../output/operator-words.js";
import { widthOf, wrap } from "../output/table.js";
import type { Outcome, Surroundings } from "../surroundings.js";

/** Options of `lead-sync queue list`. */
export interface QueueListFlags {
  config?: string;
  property?: string;
  status?: QueueStatus;
  lead?: string;
  code?: string;
  limit: number;
}

/** Lists jobs, oldest first. */
export const queueListCommand = (cli: Surroundings, flags: QueueListFlags): Promise<Outcome> =>
  withEngine(cli, flags, "store", async ({ engine }) => {
    const { property, status, lead, code, limit } = flags;
    const jobs = await engine.jobs.list({
      limit,
      ...(property !== undefined && { propertyId: property }),
      ...(status !== undefined && { status }),
      ...(lead !== undefined && { conversationId: lead }),
      ...(code !== undefined && { errorCode: code }),
    });
    const text = [...jobs.map((job) => jobText(cli, job)), ...limitLine("first", jobs.length, limit)].join("\n");
    return { code: EXIT.ok, document: { jobs }, text: text || "No jobs." };
  });

/** Options of `lead-sync queue retry`. */
export interface QueueRetryFlags {
  config?: string;
  job?: string;
  failed?: boolean;
  code?: string;
  property?: string;
}

/** Queues one job again, or all that failed. */
export async function queueRetryCommand(cli: Surroundings, flags: QueueRetryFlags): Promise<Outcome> {
  const { job: id, failed = false, code, property } = flags;
  if ((id === undefined) !== failed) {
    throw new ValidationError("queue retry", [
      { path: "", message: "give the id of a job, or --failed for all that failed" },
    ]);
  }
  return withEngine(cli, flags, "store", async ({ engine }) => {
    if (id !== undefined) {
      const job = await engine.jobs.retry(id);
      return { code: EXIT.ok, document: { retried: 1, job }, text: `Job ${job.id} waits again.` };
    }
    const retried = await engine.jobs.retryFailed({
      ...(code !== undefined && { errorCode: code }),
      ...(property !== undefined && { propertyId: property }),
    });
    return { code: EXIT.ok, document: { retried }, text: `${counted(retried, "job")} queued again.` };
  });
}

/** Options of `lead-sync queue cancel`. */
export interface QueueCancelFlags {
  config?: string;
  job: string;
  reason?: string;
}

/** Cancels a job that has not ended. */
export const queueCancelCommand = (cli: Surroundings, flags: QueueCancelFlags): Promise<Outcome> =>
  withEngine(cli, flags, "store", async ({ engine }) => {
    const cancelled = await engine.jobs.cancel(flags.job, flags.reason);
    const text = cancelled ? `Job ${flags.job} is cancelled.` : `Job ${flags.job} had ended already.`;
    return { code: EXIT.ok, document: { cancelled }, text };
  });

function jobText(cli: Surroundings, job: QueueItem): string {
  const { id, status, syncOperation, conversationId, resmanLeadId, propertyId, retryCount, maxRetries } = job;
  const width = widthOf(cli.stdout);
  const due = status === "pending" ? `, due ${instant(job.nextRetryAt, cli.timeZone)}` : "";
  const lead = conversationId === null ? `prospect ${resmanLeadId ?? "-"}` : `lead ${conversationId}`;
  return [
    `${id}  ${status}  ${syncOperation}`,
    wrap(`${lead},`, width),
    wrap(`property ${propertyId},`, width),
    wrap(`retried ${retryCount} of ${maxRetries} times${due}`, width),
    ...whyText(job).map((why) => wrap(why, width)),
  ].join("\n");
}

/** What a job failed of, or why it was cancelled. */
function whyText({ errorCode, errorMessage }: QueueItem): string[] {
  const parts = [errorCode, errorMessage].filter((part) => part !== null);
  return parts.length === 0 ? [] : [forOperators(parts.join(": "))];
}
