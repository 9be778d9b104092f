import { parseInput, StorageError, SyncError } from "../../../src/domain/errors.js";
import type { Integration } from "../../../src/domain/integration.js";
import type { QueueItem } from "../../../src/domain/queue-item.js";
import type { JobOutcome, NewJob, Repositories } from "../../../src/ports/storage.js";
import {
  lateJobSchema,
  newJobsSchema,
  outcomeSchema,
  queueCountsSchema,
  settlementsSchema,
} from "../../../src/storage/inputs.js";
import { allows, byText, copy, ms, page, sorted } from "./naive-rows.js";

interface QueueState {
  jobs: QueueItem[];
  integrations: Integration[];
}

type Lead = Pick<NewJob, "conversationId" | "resmanLeadId" | "propertyId">;

const leadOf = ({ conversationId, resmanLeadId, propertyId }: Lead): string | null =>
  conversationId ?? (resmanLeadId === null ? null : `${propertyId} ${resmanLeadId.toLowerCase()}`);

const waitingFor = ({ jobs }: QueueState, job: Lead & Pick<NewJob, "syncOperation">): QueueItem | undefined =>
  jobs.find(
    (one) =>
      leadOf(job) !== null &&
      leadOf(one) === leadOf(job) &&
      one.status === "pending" &&
      one.syncOperation === job.syncOperation,
  );

function hasten(job: QueueItem, priority: QueueItem["priority"], due: string, at: string): void {
  job.priority = Math.max(job.priority, priority) as QueueItem["priority"];
  if (ms(due) < ms(job.nextRetryAt)) job.nextRetryAt = due;
  job.updatedAt = at;
}

const RELEASED = { leaseOwner: null, leaseUntil: null };

/** Lets a job wait, or be absorbed. */
function wait(state: QueueState, job: QueueItem, at: string): QueueItem {
  const waiting = waitingFor(state, job);
  if (waiting === undefined) return Object.assign(job, { status: "pending", updatedAt: at });
  hasten(waiting, job.priority, job.nextRetryAt, at);
  waiting.crashCount = Math.max(waiting.crashCount, job.crashCount);
  const reason = { errorCode: null, errorMessage: `Job ${waiting.id} does this one's work.` };
  Object.assign(job, { ...RELEASED, ...reason, status: "cancelled", processedAt: at, updatedAt: at });
  return waiting;
}

function enqueue(state: QueueState, job: NewJob): { item: QueueItem; coalesced: boolean } {
  const same = waitingFor(state, job);
  if (same) {
    hasten(same, job.priority, job.notBefore, job.at);
    Object.assign(same, { syncData: copy(job.syncData), trigger: job.trigger });
    return { item: copy(same), coalesced: true };
  }
  if (state.jobs.some(({ id }) => id === job.id)) throw new StorageError("STORAGE_ERROR", "exists");
  const { notBefore, at, ...rest } = copy(job);
  const begun = { status: "pending", nextRetryAt: notBefore, createdAt: at, updatedAt: at };
  const nothing = { errorMessage: null, errorCode: null, processedAt: null, ...RELEASED };
  const item = { ...rest, ...begun, ...nothing, retryCount: 0, crashCount: 0, fence: 0 } as QueueItem;
  state.jobs.push(item);
  return { item: copy(item), coalesced: false };
}

function reap(state: QueueState, at: string): void {
  for (const job of state.jobs) {
    if (job.status !== "processing" || ms(job.leaseUntil ?? "") > ms(at)) continue;
    Object.assign(job, { ...RELEASED, updatedAt: at, crashCount: job.crashCount + 1 });
    if (job.crashCount < 3) wait(state, job, at);
    else {
      const reason = "The job lost its worker three times and is set aside; look at the lead before retrying it.";
      Object.assign(job, { status: "failed", processedAt: at, errorCode: "WORKER_CRASHED", errorMessage: reason });
    }
  }
}

function isOpen({ integrations }: QueueState, { propertyId, syncOperation }: QueueItem): boolean {
  const integration = integrations.find((one) => one.propertyId === propertyId);
  if (!integration) return true;
  const forbidden = syncOperation === "pull" ? "to_resman" : "from_resman";
  return integration.syncEnabled && integration.syncDirection !== forbidden;
}

const isResting = ({ integrations }: QueueState, { propertyId }: QueueItem, at: string): boolean =>
  integrations.some((one) => one.propertyId === propertyId && one.retryAt !== null && ms(one.retryAt) > ms(at));

const isOff = ({ integrations }: QueueState, { propertyId }: QueueItem): boolean =>
  integrations.some((one) => one.propertyId === propertyId && !one.syncEnabled);

function isLate(state: QueueState, job: QueueItem, at: string): boolean {
  if (job.status === "processing") return !isOff(state, job);
  return job.status === "pending" && isOpen(state, job) && (job.errorCode !== null || ms(job.nextRetryAt) <= ms(at));
}

const rank = ({ nextRetryAt, priority }: QueueItem): number => ms(nextRetryAt) - priority * 600_000;

/** Every free job in the order of work, then one of each property in turn. */
function freeJobs(state: QueueState, at: string, afterPropertyId: string): QueueItem[] {
  const busy = new Set(state.jobs.filter(({ status }) => status === "processing").map(leadOf));
  const due = state.jobs
    .filter((job) => job.status === "pending" && ms(job.nextRetryAt) <= ms(at))
    .filter((job) => isOpen(state, job) && !isResting(state, job, at))
    .sort((a, b) => rank(a) - rank(b) || byText(a.id, b.id));
  const ids = [...new Set(due.map(({ propertyId }) => propertyId as string))].sort();
  const turns = [...ids.filter((id) => id > afterPropertyId), ...ids.filter((id) => id <= afterPropertyId)];
  const free: QueueItem[] = [];
  for (let found = -1; found !== free.length; ) {
    found = free.length;
    for (const propertyId of turns) {
      const job = due.find(
        (one) =>
          one.propertyId === propertyId && !free.includes(one) && (leadOf(one) === null || !busy.has(leadOf(one))),
      );
      if (!job) continue;
      free.push(job);
      busy.add(leadOf(job));
    }
  }
  return free;
}

function held({ jobs }: QueueState, id: string, fence: number): QueueItem {
  const job = jobs.find((one) => one.id === id);
  if (job?.status !== "processing" || job.fence !== fence) throw new StorageError("LEASE_LOST", "lost");
  return job;
}

function settle(state: QueueState, job: QueueItem, { at, ...outcome }: JobOutcome): void {
  const ended = outcome.status !== "pending";
  const { countsAsAttempt = false, ...changes } = { errorCode: null, errorMessage: null, ...outcome } as Record<
    string,
    unknown
  >;
  const retryCount = job.retryCount + (countsAsAttempt === true ? 1 : 0);
  // Not pending yet: it would be found as the one that waits for itself.
  Object.assign(job, changes, RELEASED, { status: "processing", updatedAt: at, retryCount });
  if (ended) Object.assign(job, { status: outcome.status, processedAt: at });
  else wait(state, job, at);
}

function known({ jobs }: QueueState, id: string): QueueItem {
  const job = jobs.find((one) => one.id === id);
  if (!job) throw new SyncError("NOT_FOUND", "no such job");
  return job;
}

function retry(state: QueueState, job: QueueItem, at: string): QueueItem {
  if (job.status !== "failed" && job.status !== "cancelled") throw new StorageError("STALE_WRITE", "not ended");
  const forgotten = { processedAt: null, errorCode: null, errorMessage: null, retryCount: 0, crashCount: 0 };
  return wait(state, Object.assign(job, forgotten, { nextRetryAt: at }), at);
}

/** The queue in the plainest way. Input is taken on trust, but for batches: they are refused as a whole. */
export const queueOf = (state: QueueState): Repositories["queue"] => ({
  enqueue: async (job) => enqueue(state, job),

  enqueueMany: async (jobs) => {
    parseInput(newJobsSchema, jobs, "jobs");
    const before = copy(state.jobs);
    try {
      const coalesced = jobs.filter((job) => enqueue(state, job).coalesced).length;
      return { added: jobs.length - coalesced, coalesced };
    } catch (error) {
      state.jobs = before;
      throw error;
    }
  },

  claim: async ({ workerId, at, leaseMs, limit, afterPropertyId = "" }) => {
    reap(state, at);
    const leaseUntil = new Date(ms(at) + leaseMs).toISOString();
    const claimed = freeJobs(state, at, afterPropertyId).slice(0, limit);
    for (const job of claimed) {
      Object.assign(job, { status: "processing", leaseOwner: workerId, leaseUntil, updatedAt: at });
      job.fence += 1;
    }
    return copy(claimed);
  },

  heartbeat: async (id, fence, at, leaseMs) => {
    Object.assign(held(state, id, fence), { leaseUntil: new Date(ms(at) + leaseMs).toISOString(), updatedAt: at });
  },

  settle: async (id, fence, outcome) => {
    settle(state, held(state, id, fence), parseInput(outcomeSchema, outcome, "outcome"));
  },

  settleMany: async (settlements) => {
    const lost: string[] = [];
    for (const { id, fence, outcome } of parseInput(settlementsSchema, settlements, "settlements")) {
      const job = state.jobs.find((one) => one.id === id && one.fence === fence && one.status === "processing");
      if (job) settle(state, job, outcome);
      else lost.push(id);
    }
    return lost;
  },

  retry: async (id, at) => copy(retry(state, known(state, id), at)),

  retryFailed: async ({ at, errorCode, propertyId }) => {
    const newestFirst = sorted(
      state.jobs,
      (job) => job.createdAt,
      (job) => job.id,
      true,
    );
    const failed = newestFirst.filter(
      (job) => job.status === "failed" && allows(errorCode, job.errorCode) && allows(propertyId, job.propertyId),
    );
    for (const job of failed) retry(state, job, at);
    return failed.length;
  },

  cancel: async (id, at, reason) => {
    const job = known(state, id);
    if (job.status !== "pending" && job.status !== "processing") return false;
    const ended = { status: "cancelled", processedAt: at, updatedAt: at, errorCode: null, errorMessage: reason };
    Object.assign(job, RELEASED, ended);
    return true;
  },

  get: async (id) => copy(state.jobs.find((job) => job.id === id)),

  counts: async (filter = {}) => {
    const { propertyId } = parseInput(queueCountsSchema, filter, "filter");
    const counts = { pending: 0, processing: 0, completed: 0, failed: 0, cancelled: 0 };
    for (const job of state.jobs) if (allows(propertyId, job.propertyId)) counts[job.status] += 1;
    return counts;
  },

  oldestLate: async (query) => {
    const { at, propertyId } = parseInput(lateJobSchema, query, "query");
    const late = state.jobs.filter((job) => allows(propertyId, job.propertyId) && isLate(state, job, at));
    return late.map(({ createdAt }) => createdAt).toSorted(byText)[0];
  },

  list: async ({ status, conversationId, propertyId, errorCode, ...rest } = {}) =>
    page(
      sorted(
        state.jobs,
        (job) => job.createdAt,
        (job) => job.id,
      ),
      rest,
      (job) =>
        allows(status, job.status) &&
        allows(conversationId, job.conversationId) &&
        allows(propertyId, job.propertyId) &&
        allows(errorCode, job.errorCode),
    ),
});
