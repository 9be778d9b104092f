import type * as z from "zod";
import type { QueueItem } from "../../../domain/queue-item.js";
import type { claimSchema } from "../../inputs.js";
import { leaseEnd } from "../../lease-end.js";
import type { Tables } from "../tables.js";
import { DueJobs } from "./due-jobs.js";
import { reapExpired } from "./lease.js";
import { propertiesInTurn } from "./properties-in-turn.js";
import { type Jobs, leadOf } from "./queue-table.js";

type ClaimOptions = z.output<typeof claimSchema>;

/** Takes due jobs in the order of work, at most one of a lead. */
export function claimJobs(tables: Tables, options: ClaimOptions): Readonly<QueueItem>[] {
  const { queue: jobs } = tables;
  const { workerId, at } = options;
  reapExpired(jobs, at);
  const leaseUntil = leaseEnd(options);
  const claimed = freeJobs(tables, options).map((job) => ({
    ...job,
    status: "processing" as const,
    leaseOwner: workerId,
    leaseUntil,
    fence: job.fence + 1,
    updatedAt: at,
  }));
  for (const job of claimed) jobs.put(job);
  return claimed;
}

/** The first job of each property in turn, then the second of each, and so on, until there are enough. */
function freeJobs(tables: Tables, { at, limit, afterPropertyId }: ClaimOptions): Readonly<QueueItem>[] {
  const free: Readonly<QueueItem>[] = [];
  const leads = new Set<string>();
  const now = Date.parse(at);
  let turns: Iterable<DueJobs> = firstTurns(tables, now, afterPropertyId);
  for (let served = -1; served !== free.length && free.length < limit; ) {
    served = free.length;
    const nextTurns: DueJobs[] = [];
    for (const due of turns) {
      if (free.length === limit) break;
      const job = nextFree(tables, due, leads);
      if (job === undefined) continue;
      free.push(job);
      nextTurns.push(due);
    }
    turns = nextTurns;
  }
  return free;
}

function* firstTurns(tables: Tables, now: number, afterPropertyId: string | undefined): Generator<DueJobs, void> {
  for (const propertyId of propertiesInTurn(tables.queue.lists("due"), afterPropertyId)) {
    yield new DueJobs(tables, propertyId, now);
  }
}

/**
 * The next job of a property whose lead nobody works on. Those that are passed over are, as jobs coalesce, a few for each
 * lead in work, however long the queue.
 */
function nextFree({ queue }: Tables, due: DueJobs, leads: Set<string>): Readonly<QueueItem> | undefined {
  for (let job = due.next(); job !== undefined; job = due.next()) {
    const lead = leadOf(job);
    if (lead === null) return job;
    if (leads.has(lead) || isBusy(queue, lead)) continue;
    leads.add(lead);
    return job;
  }
  return undefined;
}

const isBusy = (jobs: Jobs, lead: string): boolean =>
  jobs.slots("lead", lead).some(({ row }) => row.status === "processing");
