import type { SyncError } from "../../../domain/errors.js";
import { backoffDelay } from "../../../rules/backoff.js";
import { failureEntry } from "../run/campaign-log.js";
import type { NoticedLead, PushParts } from "./push-lead.js";

/** A lead whose record would not take what it was told. */
export interface FailedLead extends NoticedLead {
  error: SyncError;
}

/** What a record refused is tried again after so long, ever more slowly. */
const REST = { baseMs: 60_000, exponential: true, capMs: 60 * 60_000 };
/** What failed for a passing reason rests no longer than until the next reconciliation. */
const PASSING = { ...REST, capMs: 10 * 60_000 };

/** Leaves the notices of leads that failed, and lets them rest. */
export async function restFailed({ ctx, run }: PushParts, failed: readonly FailedLead[]): Promise<void> {
  if (failed.length === 0) return;
  const { runtime, storage } = ctx;
  const rests = failed.map(({ notice, error }) => ({
    leadId: notice.leadId,
    version: notice.version,
    notBefore: new Date(runtime.now() + restMs(error, notice.attempts + 1, runtime.random())).toISOString(),
    errorCode: error.code,
    errorMessage: error.message,
  }));
  const log = failed.map(({ notice, lead, link, error }) =>
    failureEntry(ctx, run, { leadId: lead.id, recordId: link?.recordId ?? null }, error, notice.attempts + 1),
  );
  await storage.transaction(async (tx) => {
    await tx.campaignNotices.postpone(rests);
    await tx.log.appendMany(log);
  });
  for (const { lead, error } of failed) run.fail(lead.id, error);
}

/** A record that is gone will not be back soon: whether it was deleted is found out otherwise. */
function restMs(error: SyncError, attempt: number, random: number): number {
  if (error.context.type === "ROW_DOES_NOT_EXIST") return REST.capMs;
  return REST.baseMs / 2 + backoffDelay(attempt, error.retryable ? PASSING : REST, random);
}
