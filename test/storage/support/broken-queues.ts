import { isSyncError } from "../../../src/domain/errors.js";
import type { Repositories } from "../../../src/ports/storage.js";
import { type BrokenAdapter, broken } from "./altered-adapter.js";

type Queue = Repositories["queue"];

const brokenQueue = (fault: string, noticedBy: string, alter: (queue: Queue) => Partial<Queue>): BrokenAdapter =>
  broken(fault, noticedBy, ({ queue }) => ({ queue: { ...queue, ...alter(queue) } }));

const brokenIntegrations = (
  fault: string,
  noticedBy: string,
  forced: { syncEnabled: true } | { syncDirection: "bidirectional" },
): BrokenAdapter =>
  broken(fault, noticedBy, ({ integrations }) => ({
    integrations: {
      ...integrations,
      put: (row) => integrations.put({ ...row, ...forced }),
      update: (propertyId, patch) => integrations.update(propertyId, { ...patch, ...forced }),
    },
  }));

/** Wrong about the order of work, crashes, absorption, batches, or the second life of jobs. */
export const BROKEN_QUEUES: BrokenAdapter[] = [
  brokenQueue(
    "forgets whom it served last",
    "a backlog of one property does not hold up another's job, one at a time",
    ({ claim }) => ({ claim: ({ afterPropertyId: _, ...options }) => claim(options) }),
  ),
  brokenQueue(
    "finishes one property before the next",
    "takes the first of each property, then the second of each, and so on",
    ({ claim }) => ({
      claim: async (options) =>
        (await claim(options)).toSorted((a, b) =>
          a.propertyId < b.propertyId ? -1 : a.propertyId > b.propertyId ? 1 : 0,
        ),
    }),
  ),
  brokenQueue(
    "ranks by the minute",
    "each level of priority is worth its head start, to the millisecond: just within",
    ({ enqueue }) => ({
      enqueue: (job) => {
        const minute = Math.ceil(Date.parse(job.notBefore) / 60_000) * 60_000;
        return enqueue({ ...job, notBefore: Number.isNaN(minute) ? job.notBefore : new Date(minute).toISOString() });
      },
    }),
  ),
  brokenQueue("serves the urgent for ever", "a job of low priority waits, but not for ever", (queue) => ({
    claim: async (options) => {
      const waiting = await queue.list({ status: "pending" });
      const urgent = waiting.some(({ priority, nextRetryAt }) => priority === 3 && nextRetryAt <= options.at);
      const jobs = await queue.claim(options);
      const [first] = jobs;
      if (!urgent || first?.priority !== 1) return jobs;
      const again = { at: options.at, nextRetryAt: first.nextRetryAt, errorCode: "X", errorMessage: "X" };
      const next = await queue.claim(options);
      await queue.settle(first.id, first.fence, { status: "pending", countsAsAttempt: false, ...again });
      return next;
    },
  })),
  brokenIntegrations(
    "works on what is switched off",
    "leaves jobs where they are while their property's sync is switched off",
    { syncEnabled: true },
  ),
  brokenIntegrations("ignores the direction", "does not pull where the direction is to ResMan only", {
    syncDirection: "bidirectional",
  }),
  brokenQueue("counts a crash as an attempt", "a lease that ran out is a crash, not an attempt", ({ claim }) => ({
    claim: async (options) => (await claim(options)).map((job) => ({ ...job, retryCount: job.crashCount })),
  })),
  brokenQueue("never sets a job aside", "a job that ended too many workers is set aside", (queue) => ({
    claim: async (options) => {
      const jobs = await queue.claim(options);
      await queue.retryFailed({ at: options.at, errorCode: "WORKER_CRASHED" });
      return jobs;
    },
  })),
  brokenQueue(
    "keeps the first trigger",
    "jobs coalesce in their order: with what waits, and with each other",
    (queue) => ({
      enqueueMany: (jobs) => queue.enqueueMany(jobs.map((job) => ({ ...job, trigger: "api" }))),
    }),
  ),
  brokenQueue("drops what it absorbs", "a job that is released is absorbed by a newer one that waits", (queue) => ({
    settle: async (id, fence, outcome) => {
      const job = await queue.get(id);
      const waiting = await queue.list({ status: "pending" });
      const isAbsorbed = waiting.some(
        (one) => one.conversationId === job?.conversationId && one.syncOperation === job?.syncOperation,
      );
      const dropped = { status: "cancelled", at: outcome.at, errorMessage: "Absorbed." } as const;
      return queue.settle(id, fence, isAbsorbed && outcome.status === "pending" ? dropped : outcome);
    },
  })),
  brokenQueue("enqueues the good of a bad batch", "one malformed job: none is stored", ({ enqueue }) => ({
    enqueueMany: async (jobs) => {
      let coalesced = 0;
      for (const job of jobs) if ((await enqueue(job)).coalesced) coalesced += 1;
      return { added: jobs.length - coalesced, coalesced };
    },
  })),
  brokenQueue("does not say whose lease was lost", "tells whose lease was lost, and settles the others", (queue) => ({
    settleMany: (settlements) => queue.settleMany(settlements).then(() => []),
  })),
  brokenQueue("stops at the first lost lease", "tells whose lease was lost, and settles the others", ({ settle }) => ({
    settleMany: async (settlements) => {
      for (const { id, fence, outcome } of settlements) {
        const isLost = await settle(id, fence, outcome).catch((error) => isSyncError(error, "LEASE_LOST"));
        if (isLost) return [id];
      }
      return [];
    },
  })),
  brokenQueue(
    "retries what has not ended",
    "refuses a job that has not ended or is completed, and leaves it as it was",
    (queue) => ({
      retry: (id, at) =>
        queue.retry(id, at).catch(async (error: unknown) => {
          const job = await queue.get(id);
          if (job && isSyncError(error, "STALE_WRITE")) return job;
          throw error;
        }),
    }),
  ),
  brokenQueue("retries whatever failed", "retries failed jobs by the code of their error", ({ retryFailed }) => ({
    retryFailed: ({ errorCode: _, ...options }) => retryFailed(options),
  })),
  brokenQueue("retries in every property", "retries failed jobs of a property, also by code", ({ retryFailed }) => ({
    retryFailed: ({ propertyId: _, ...options }) => retryFailed(options),
  })),
  brokenQueue(
    "cancels nothing that is worked on",
    "cancels a job that is worked on, whose worker loses its lease",
    (queue) => ({
      cancel: async (id, at, reason) =>
        (await queue.get(id))?.status === "processing" ? true : queue.cancel(id, at, reason),
    }),
  ),
  brokenQueue(
    "does not filter jobs by error",
    "filters by the code of the error, of jobs that failed and of those that will be tried again",
    ({ list }) => ({ list: ({ errorCode: _, ...filter } = {}) => list(filter) }),
  ),
  broken(
    "absorbs jobs without their data",
    "lets a waiting job absorb one of the same lead and operation: higher priority, earlier, newer data and trigger",
    ({ queue }) => ({
      queue: {
        ...queue,
        enqueue: async (job) => {
          const filter = job.conversationId === null ? {} : { conversationId: job.conversationId };
          const waiting = await queue.list({ ...filter, status: "pending" });
          const same = waiting.find(({ syncOperation }) => syncOperation === job.syncOperation);
          return queue.enqueue(same ? { ...job, syncData: same.syncData } : job);
        },
      },
    }),
  ),
  broken(
    "claims the least urgent first",
    "of what became due within minutes, takes the highest priority first, then the earliest, then the lowest id",
    ({ queue }) => ({
      queue: { ...queue, claim: async (options) => (await queue.claim(options)).reverse() },
    }),
  ),
  broken("claims what is not due", "takes a job as soon as it is due, not before", ({ queue }) => ({
    queue: { ...queue, enqueue: (job) => queue.enqueue({ ...job, notBefore: job.at }) },
  })),
  broken(
    "does not look at the fence",
    "whoever lost a lease can neither extend it nor settle the job",
    ({ queue }) => ({
      queue: {
        ...queue,
        heartbeat: async (id, _, at, leaseMs) => queue.heartbeat(id, (await queue.get(id))?.fence ?? 0, at, leaseMs),
        settle: async (id, _, outcome) => queue.settle(id, (await queue.get(id))?.fence ?? 0, outcome),
      },
    }),
  ),
  broken("keeps leases for ever", "a lease that ran out counts as free and raises the fence", ({ queue }) => ({
    queue: { ...queue, claim: (options) => queue.claim({ ...options, leaseMs: options.leaseMs * 1000 }) },
  })),
  broken("forgets heartbeats", "a heartbeat extends the lease", ({ queue }) => ({
    queue: { ...queue, heartbeat: (id, fence, at) => queue.heartbeat(id, fence, at, 1) },
  })),
  broken("counts every attempt", "pending lets a job wait for another attempt, which counts or not", ({ queue }) => ({
    queue: {
      ...queue,
      settle: (id, fence, outcome) =>
        queue.settle(id, fence, outcome.status === "pending" ? { ...outcome, countsAsAttempt: true } : outcome),
    },
  })),
];
