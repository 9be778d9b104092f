import { type Actor, actorOf } from "./actors.js";
import type { JobEntry, Timeline } from "./audit.js";

/** The audit notes microseconds, the recording of calls whole milliseconds. */
const CLOCK_STEP_MS = 1;

const groupBy = <T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
};

/** A job whose worker died, and what came of it. */
export interface Takeover {
  jobId: string;
  leadKey: string;
  /** When the dead worker's lease ended, and when the lead's next job was claimed; absent where it was set aside. */
  leaseEnd: number;
  claimedAt: number | undefined;
  /** When it was noticed: from then on the job was there to be claimed, in its turn. */
  noticedAt: number;
}

/** Answers who held what when. */
export class History {
  readonly #byJob: Map<string, JobEntry[]>;
  readonly #byLead: Map<string, JobEntry[]>;
  readonly #locks: Map<string, Timeline["locks"]>;

  constructor({ jobs, locks }: Timeline) {
    this.#byJob = groupBy(jobs, ({ jobId }) => jobId);
    this.#byLead = groupBy(
      jobs.filter(({ leadKey }) => leadKey !== null),
      ({ leadKey }) => leadKey ?? "",
    );
    this.#locks = groupBy(locks, ({ name }) => name);
  }

  /** Who held a lock at an instant, if its lease had not run out. */
  lockHolder(name: string, at: number): Actor | undefined {
    const entry = lastBefore(this.#locks.get(name), at);
    return entry && (entry.leaseUntil ?? 0) > at ? actorOf(entry.holder) : undefined;
  }

  /** Who held a job of a lead at an instant, if its lease had not run out. */
  jobHolder(leadKey: string, at: number): Actor | undefined {
    const latest = new Map<string, JobEntry>();
    for (const entry of this.#byLead.get(leadKey) ?? [])
      if (entry.at <= at + CLOCK_STEP_MS) latest.set(entry.jobId, entry);
    const held = [...latest.values()].find(
      ({ status, leaseUntil }) => status === "processing" && (leaseUntil ?? 0) > at,
    );
    return actorOf(held?.leaseOwner ?? null);
  }

  /** Claims of a lead's job while another of its jobs was held under a lease that had not run out. */
  overlaps(): JobEntry[] {
    return [...this.#byLead.values()].flatMap((entries) => {
      const held = new Map<string, JobEntry>();
      return entries.filter((entry) => {
        const before = held.get(entry.jobId);
        const isClaim = entry.status === "processing" && before?.fence !== entry.fence;
        const clashes = [...held.values()].some(({ leaseUntil }) => (leaseUntil ?? 0) > entry.at);
        if (entry.status === "processing") held.set(entry.jobId, entry);
        else held.delete(entry.jobId);
        return isClaim && clashes;
      });
    });
  }

  /** Jobs of workers that died, in the order in which their leases ended. */
  takeovers(): Takeover[] {
    const found: Takeover[] = [];
    for (const entries of this.#byJob.values()) {
      entries.forEach((entry, index) => {
        const before = entries[index - 1];
        const isTaken = before?.status === "processing" && ["pending", "cancelled", "failed"].includes(entry.status);
        if (!isTaken || entry.at < (before.leaseUntil ?? 0)) return;
        const leadKey = entry.leadKey ?? "";
        const next = this.#byLead.get(leadKey)?.find(({ status, at }) => status === "processing" && at >= entry.at);
        const claimedAt = entry.status === "failed" ? undefined : next?.at;
        found.push({ jobId: entry.jobId, leadKey, leaseEnd: before.leaseUntil ?? 0, claimedAt, noticedAt: entry.at });
      });
    }
    return found.sort((a, b) => a.leaseEnd - b.leaseEnd);
  }

  /** Every claim, in order. */
  claims(): JobEntry[] {
    const claims = [...this.#byJob.values()].flatMap((entries) =>
      entries.filter(({ status, fence }, index) => status === "processing" && entries[index - 1]?.fence !== fence),
    );
    return claims.sort((a, b) => a.at - b.at);
  }
}

function lastBefore<T extends { at: number }>(entries: readonly T[] | undefined, at: number): T | undefined {
  return entries?.findLast((entry) => entry.at <= at + CLOCK_STEP_MS);
}
