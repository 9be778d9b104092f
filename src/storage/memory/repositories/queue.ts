import { parseInput } from "../../../domain/errors.js";
import { type QueueItem, queueStatusSchema } from "../../../domain/queue-item.js";
import type { QueueRepository } from "../../../ports/storage.js";
import { countsOf } from "../../counts.js";
import {
  cancelSchema,
  claimSchema,
  heartbeatSchema,
  lateJobSchema,
  newJobSchema,
  newJobsSchema,
  outcomeSchema,
  parseRow,
  queueCountsSchema,
  queueFilterSchema,
  retryFailedSchema,
  retrySchema,
} from "../../inputs.js";
import { leaseEnd } from "../../lease-end.js";
import { copy } from "../copy.js";
import { lastRow, takePage } from "../list-page.js";
import { claimJobs } from "../queue/claim-jobs.js";
import { enqueueJob, enqueueJobs } from "../queue/enqueue-job.js";
import { heldJob } from "../queue/lease.js";
import { oldestLate } from "../queue/oldest-late.js";
import { parseSettlements } from "../queue/parse-settlements.js";
import { cancelJob, retryFailedJobs, retryJob } from "../queue/revive-job.js";
import { settleJob, settleJobs } from "../queue/settle-jobs.js";
import type { Session } from "../session.js";

/** {@link copy} for many: all but one of a job's fields are plain values. */
const copyJob = (job: Readonly<QueueItem>): QueueItem => ({ ...job, syncData: copy(job.syncData) });

export const queueRepository = (session: Session): QueueRepository => ({
  enqueue: async (job) => {
    const wanted = parseRow(newJobSchema, job, "job");
    return session.write(({ queue }) => {
      const { item, waiting } = enqueueJob(queue, wanted);
      session.tellNews();
      return { item: copy(item), coalesced: waiting !== undefined };
    });
  },

  enqueueMany: async (jobs) => {
    const wanted = parseInput(newJobsSchema, jobs, "jobs");
    return session.write(({ queue }) => {
      const counts = enqueueJobs(queue, wanted);
      if (wanted.length > 0) session.tellNews();
      return counts;
    });
  },

  claim: async (options) => {
    const wanted = parseInput(claimSchema, options, "claim options");
    return session.write((tables) => claimJobs(tables, wanted).map(copyJob));
  },

  heartbeat: async (id, fence, at, leaseMs) => {
    const beat = parseInput(heartbeatSchema, { at, leaseMs }, "heartbeat");
    return session.write(({ queue }) =>
      queue.put({ ...heldJob(queue, id, fence), leaseUntil: leaseEnd(beat), updatedAt: beat.at }),
    );
  },

  settle: async (id, fence, outcome) => {
    const wanted = parseInput(outcomeSchema, outcome, "job outcome");
    return session.write(({ queue }) => {
      if (settleJob(queue, { id, fence, outcome: wanted })) session.tellNews();
    });
  },

  settleMany: async (settlements) => {
    const wanted = parseSettlements(settlements);
    return session.write(({ queue }) => {
      const { lost, isNews } = settleJobs(queue, wanted);
      if (isNews) session.tellNews();
      return lost;
    });
  },

  retry: async (id, at) => {
    const wanted = parseInput(retrySchema, { id, at }, "retry");
    return session.write(({ queue }) => {
      const job = retryJob(queue, wanted.id, wanted.at);
      session.tellNews();
      return copy(job);
    });
  },

  retryFailed: async (options) => {
    const wanted = parseInput(retryFailedSchema, options, "retry");
    return session.write(({ queue }) => {
      const count = retryFailedJobs(queue, wanted);
      if (count > 0) session.tellNews();
      return count;
    });
  },

  cancel: async (id, at, reason) => {
    const wanted = parseInput(cancelSchema, { id, at, reason }, "cancellation");
    return session.write(({ queue }) => {
      const { done, isNews } = cancelJob(queue, wanted.id, wanted.at, wanted.reason);
      if (isNews) session.tellNews();
      return done;
    });
  },

  get: async (id) => session.read(({ queue }) => copy(queue.get(id))),

  counts: async (filter = {}) => {
    const { propertyId } = parseInput(queueCountsSchema, filter, "job filter");
    return session.read(({ queue }) => countsOf(queueStatusSchema.options, queue.countKinds("listing", propertyId)));
  },

  oldestLate: async (query) => {
    const wanted = parseInput(lateJobSchema, query, "late job query");
    return session.read((tables) => oldestLate(tables, wanted));
  },

  list: async (filter = {}) => {
    const { limit, afterId, ...wanted } = parseInput(queueFilterSchema, filter, "job filter");
    const { conversationId, propertyId, status, errorCode } = wanted;
    return session.read(({ queue }) => {
      const after = lastRow(queue, afterId);
      return conversationId === undefined
        ? takePage(queue.scan("listing", { after, list: propertyId, kinds: status && new Set([status]) }), limit, {
            errorCode,
          })
        : takePage(queue.find("conversation", conversationId, { after }), limit, wanted);
    });
  },
});
