import { parseInput } from "../../../domain/errors.js";
import type { QueueItem } from "../../../domain/queue-item.js";
import type { QueueRepository } from "../../../ports/storage.js";
import { claimSchema } from "../../inputs.js";
import { isUuid } from "../rows/storable.js";
import { type ClaimedRow, inTurns, readClaimed } from "./claimed-jobs.js";
import type { QueueContext } from "./queue-context.js";
import { settle } from "./settle.js";

const MAX_INTEGER = 2 ** 31 - 1;

/**
 * One call of `lead_sync_claim`, which commits before the jobs are returned: no transaction stays open while they are
 * worked on. A job that was written malformed (by hand) is set aside as failed, so that it holds up nobody.
 */
export const claimMethod =
  (context: QueueContext): QueueRepository["claim"] =>
  async (options) => {
    const { workerId, at, leaseMs, limit, afterPropertyId = "" } = parseInput(claimSchema, options, "claim options");
    if (limit === 0) return [];
    const after = isUuid(afterPropertyId) ? afterPropertyId.toLowerCase() : null;
    const leaseUntil = new Date(Date.parse(at) + leaseMs).toISOString();
    const [answer] = await context.sql.query<{ jobs: string }>(
      `SELECT ${context.ours}.lead_sync_claim($1::text, $2::text::timestamptz, $3::text::timestamptz, $4::text::integer, $5::text::uuid) AS jobs`,
      [workerId, at, leaseUntil, `${Math.min(limit, MAX_INTEGER)}`, after],
    );
    const rows: ClaimedRow[] = JSON.parse(answer?.jobs ?? "[]");
    const lease = { leaseOwner: workerId, leaseUntil, updatedAt: at };
    const claimed: QueueItem[] = [];
    const malformed: ClaimedRow[] = [];
    for (const row of rows) {
      const job = readClaimed(row, lease);
      if (job === undefined) malformed.push(row);
      else claimed.push(job);
    }
    if (malformed.length > 0) await setAside(context, malformed, at);
    return inTurns(claimed, after ?? "");
  };

const setAside = (context: QueueContext, rows: readonly ClaimedRow[], at: string): Promise<string[]> =>
  settle(
    context,
    rows.map((row) => ({
      id: row[0],
      fence: row[14],
      outcome: {
        status: "failed",
        at,
        errorCode: "INVALID_INPUT",
        errorMessage: "The row of the job is malformed: its data is no JSON object, or one of its instants is none.",
      },
    })),
  );
