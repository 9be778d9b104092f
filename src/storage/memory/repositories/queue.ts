import { parseInput } from "../../../domain/errors.js";
import type { QueueRepository } from "../../../ports/storage.js";
import { copy } from "../copy.js";
import { claimSchema, heartbeatSchema, newJobSchema, outcomeSchema, parseRow, queueFilterSchema } from "../inputs.js";
import { lastRow, takePage } from "../list-page.js";
import { claimJobs } from "../queue/claim-jobs.js";
import { enqueueJob } from "../queue/enqueue-job.js";
import { heldJob, leaseEnd } from "../queue/lease.js";
import { settledJob } from "../queue/settled-job.js";
import type { Session } from "../session.js";

export const queueRepository = (session: Session): QueueRepository => ({
  enqueue: async (job) => {
    const wanted = parseRow(newJobSchema, job, "job");
    return session.write(({ queue }) => {
      const { item, coalesced } = enqueueJob(queue, wanted);
      session.jobWaiting();
      return { item: copy(item), coalesced };
    });
  },

  claim: async (options) => {
    const wanted = parseInput(claimSchema, options, "claim options");
    return session.write(({ queue }) => claimJobs(queue, wanted).map((job) => copy(job)));
  },

  heartbeat: async (id, fence, at, leaseMs) => {
    const beat = parseInput(heartbeatSchema, { at, leaseMs }, "heartbeat");
    return session.write(({ queue }) =>
      queue.put({ ...heldJob(queue, id, fence), leaseUntil: leaseEnd(beat), updatedAt: beat.at }),
    );
  },

  settle: async (id, fence, outcome) => {
    const wanted = parseInput(outcomeSchema, outcome, "job outcome");
    return session.write(({ queue }) => queue.put(settledJob(heldJob(queue, id, fence), wanted)));
  },

  get: async (id) => session.read(({ queue }) => copy(queue.get(id))),

  list: async (filter = {}) => {
    const { limit, afterId, ...wanted } = parseInput(queueFilterSchema, filter, "job filter");
    const { conversationId, propertyId, status } = wanted;
    return session.read(({ queue }) => {
      const after = lastRow(queue, afterId);
      return conversationId === undefined
        ? takePage(queue.scan("listing", { after, list: propertyId, kinds: status && new Set([status]) }), limit)
        : takePage(queue.find("conversation", conversationId, { after }), limit, wanted);
    });
  },
});
