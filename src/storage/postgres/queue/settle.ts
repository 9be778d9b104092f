import { parseInput, StorageError } from "../../../domain/errors.js";
import type { QueueRepository, Settlement } from "../../../ports/storage.js";
import { heartbeatSchema, outcomeSchema, settlementsSchema } from "../../inputs.js";
import { encodeJson, isUuid } from "../rows/storable.js";
import type { QueueContext } from "./queue-context.js";

const MAX_INTEGER = 2 ** 31 - 1;

/** Settles jobs in one statement; returns the ids of those whose lease was lost. */
export async function settle({ sql, ours }: QueueContext, settlements: readonly Settlement[]): Promise<string[]> {
  const { held, lost } = newestOfEach(settlements);
  const ended: unknown[] = [];
  const released: unknown[] = [];
  for (const { id, fence, outcome } of held) {
    const { status, at } = outcome;
    const code = "errorCode" in outcome ? outcome.errorCode : null;
    const message = "errorMessage" in outcome ? outcome.errorMessage : null;
    if (status === "pending") {
      const attempts = outcome.countsAsAttempt ? 1 : 0;
      released.push({ id, fence, at, due: outcome.nextRetryAt, attempts, code, message });
    } else {
      ended.push({ id, fence, status, at, code, message });
    }
  }
  if (held.length === 0) return lost;
  const rows = await sql.query<{ id: string }>(
    `SELECT ${ours}.lead_sync_settle($1::text::json, $2::text::json) AS id`,
    [encodeJson(ended, "settlements"), encodeJson(released, "settlements")],
  );
  return [...lost, ...rows.map(({ id }) => id)];
}

/** Of each job the first settlement with its highest fence: any other of it has lost, as has what cannot name a job. */
function newestOfEach(settlements: readonly Settlement[]): { held: Settlement[]; lost: string[] } {
  const newest = new Map<string, Settlement>();
  const lost: string[] = [];
  for (const settlement of settlements) {
    const { id, fence } = settlement;
    const known = newest.get(id.toLowerCase());
    if (!isUuid(id) || Math.abs(fence) > MAX_INTEGER || (known && known.fence >= fence)) {
      lost.push(id);
      continue;
    }
    if (known) lost.push(known.id);
    newest.set(id.toLowerCase(), settlement);
  }
  return { held: [...newest.values()], lost };
}

export function leaseMethods(context: QueueContext): Pick<QueueRepository, "heartbeat" | "settle" | "settleMany"> {
  const { sql, table } = context;
  const heartbeatText = `UPDATE ${table.name}
SET lease_until = $3::text::timestamptz, updated_at = $4::text::timestamptz
WHERE id = $1::text::uuid AND fence = $2::text::integer AND status = 'processing'
RETURNING true AS held`;

  const lost = async (id: string, fence: number): Promise<StorageError> => {
    const job = await table.get(sql, id);
    return new StorageError("LEASE_LOST", `Job ${id} is no longer held with fence ${fence}.`, {
      context: { id, fence, status: job?.status, newestFence: job?.fence },
    });
  };

  return {
    heartbeat: async (id, fence, at, leaseMs) => {
      const beat = parseInput(heartbeatSchema, { at, leaseMs }, "heartbeat");
      const until = new Date(Date.parse(beat.at) + beat.leaseMs).toISOString();
      const known = isUuid(id) && Number.isInteger(fence) && Math.abs(fence) <= MAX_INTEGER;
      const held = known ? await sql.query(heartbeatText, [id, `${fence}`, until, beat.at]) : [];
      if (held.length === 0) throw await lost(id, fence);
    },

    settle: async (id, fence, outcome) => {
      const wanted = parseInput(outcomeSchema, outcome, "job outcome");
      const [gone] = await settle(context, [{ id, fence, outcome: wanted }]);
      if (gone !== undefined) throw await lost(id, fence);
    },

    settleMany: async (settlements) => settle(context, parseInput(settlementsSchema, settlements, "settlements")),
  };
}
