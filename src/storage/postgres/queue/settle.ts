import { parseInput, StorageError } from "../../../domain/errors.js";
import type { QueueRepository, Settlement } from "../../../ports/storage.js";
import { heartbeatSchema, outcomeSchema, settlementsSchema } from "../../inputs.js";
import { encodeJson, isUuid } from "../rows/storable.js";
import type { QueueContext } from "./queue-context.js";

const MAX_INTEGER = 2 ** 31 - 1;

/** Settles jobs in one statement; returns the ids of those whose lease was lost. */
export async function settle({ sql, ours }: QueueContext, settlements: readonly Settlement[]): Promise<string[]> {
  const { held, lost } = newestOfEach(settlements);
  const completed = held.filter(({ outcome }) => outcome.status === "completed");
  const others = held.filter(({ outcome }) => outcome.status !== "completed").map(encodeOutcome);
  const complete = `${ours}.lead_sync_complete($1::text::uuid[], $2::text::integer[], $3::text::timestamptz[])`;
  const parameters = [
    `{${completed.map(({ id }) => id).join()}}`,
    `{${completed.map(({ fence }) => fence).join()}}`,
    `{${completed.map(({ outcome }) => outcome.at).join()}}`,
  ];
  if (held.length === 0) return lost;
  const [answer] =
    others.length === 0
      ? await sql.query<{ lost: string | null }>(`SELECT ${complete} AS lost`, parameters)
      : await sql.query<{ lost: string | null }>(
          `SELECT concat_ws(',', ${complete}, ${ours}.lead_sync_settle($4::text::json)) AS lost`,
          [...parameters, encodeJson(others, "settlements")],
        );
  return answer?.lost ? [...lost, ...answer.lost.split(",")] : lost;
}

/** What the function reads of a settlement. */
const encodeOutcome = ({ id, fence, outcome }: Settlement) => ({
  id,
  fence,
  status: outcome.status,
  at: outcome.at,
  ...(outcome.status === "pending" && { due: outcome.nextRetryAt, attempts: outcome.countsAsAttempt ? 1 : 0 }),
  ...("errorCode" in outcome && { code: outcome.errorCode }),
  ...("errorMessage" in outcome && { message: outcome.errorMessage }),
});

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
