import type { Conflict } from "../../../src/domain/conflict.js";
import type { Conversation, ConversationUpdate } from "../../../src/domain/conversation.js";
import { StorageError, SyncError } from "../../../src/domain/errors.js";
import type { Link } from "../../../src/domain/link.js";
import type { QueueItem } from "../../../src/domain/queue-item.js";
import type { Receipt } from "../../../src/domain/receipt.js";
import type { SyncLogEntry } from "../../../src/domain/sync-log.js";
import type { User } from "../../../src/domain/user.js";
import type { NewJob, Page, Repositories, StorageAdapter } from "../../../src/ports/storage.js";
import { emailKey } from "../../../src/rules/contact/email.js";
import { phoneKey } from "../../../src/rules/contact/phone.js";

/** The repositories the model knows. */
export type NaiveRepositories = Pick<
  Repositories,
  "users" | "conversations" | "conversationUpdates" | "links" | "log" | "queue" | "conflicts" | "receipts"
>;

export type NaiveStorage = NaiveRepositories & Pick<StorageAdapter, "transaction">;

interface State {
  users: User[];
  conversations: Conversation[];
  updates: ConversationUpdate[];
  links: Link[];
  log: SyncLogEntry[];
  jobs: QueueItem[];
  conflicts: Conflict[];
  receipts: Receipt[];
}

const copy = structuredClone;

const ms = (instant: string): number => Date.parse(instant);

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function sorted<Row>(rows: Row[], at: (row: Row) => string, id: (row: Row) => string, newestFirst = false): Row[] {
  const order = rows.toSorted((a, b) => ms(at(a)) - ms(at(b)) || byText(id(a), id(b)));
  return newestFirst ? order.reverse() : order;
}

/** One page of what matches, out of everything in order. */
function page<Row extends { id: string }>(
  order: Row[],
  { limit = 100, afterId }: Page,
  matches: (row: Row) => boolean,
): Row[] {
  const last = order.findIndex(({ id }) => id === afterId);
  if (afterId !== undefined && last < 0) throw new SyncError("NOT_FOUND", "no such row");
  return copy(
    order
      .slice(last + 1)
      .filter(matches)
      .slice(0, limit),
  );
}

const allows = (wanted: unknown, value: unknown): boolean =>
  wanted === undefined || (Array.isArray(wanted) ? wanted.includes(value) : wanted === value);

function put<Row extends { id: string }>(rows: Row[], row: Row): void {
  const index = rows.findIndex(({ id }) => id === row.id);
  if (index < 0) rows.push(copy(row));
  else rows[index] = copy(row);
}

function update<Row extends { id: string }>(rows: Row[], id: string, patch: object): void {
  const row = rows.find((one) => one.id === id);
  if (!row) throw new SyncError("NOT_FOUND", "no such row");
  Object.assign(row, copy(patch));
}

const leadOf = (job: NewJob | QueueItem): string | null =>
  job.conversationId ?? (job.resmanLeadId === null ? null : `${job.propertyId} ${job.resmanLeadId.toLowerCase()}`);

function held(state: State, id: string, fence: number): QueueItem {
  const job = state.jobs.find((one) => one.id === id);
  if (job?.status !== "processing" || job.fence !== fence) throw new StorageError("LEASE_LOST", "lost");
  return job;
}

const queueOf = (state: State): Repositories["queue"] => ({
  enqueue: async (job) => {
    const lead = leadOf(job);
    const same = sorted(
      state.jobs,
      (one) => one.createdAt,
      (one) => one.id,
    ).find(
      (one) =>
        lead !== null && leadOf(one) === lead && one.status === "pending" && one.syncOperation === job.syncOperation,
    );
    if (same) {
      same.priority = Math.max(same.priority, job.priority) as QueueItem["priority"];
      if (ms(job.notBefore) < ms(same.nextRetryAt)) same.nextRetryAt = job.notBefore;
      Object.assign(same, { syncData: copy(job.syncData), updatedAt: job.at });
      return { item: copy(same), coalesced: true };
    }
    if (state.jobs.some(({ id }) => id === job.id)) throw new StorageError("STORAGE_ERROR", "exists");
    const { notBefore, at, ...rest } = copy(job);
    const state0 = { retryCount: 0, nextRetryAt: notBefore, status: "pending", createdAt: at, updatedAt: at, fence: 0 };
    const nothing = { errorMessage: null, errorCode: null, processedAt: null, leaseOwner: null, leaseUntil: null };
    const item = { ...rest, ...state0, ...nothing } as QueueItem;
    state.jobs.push(item);
    return { item: copy(item), coalesced: false };
  },

  claim: async ({ workerId, at, leaseMs, limit }) => {
    for (const job of state.jobs) {
      if (job.status !== "processing" || ms(job.leaseUntil ?? "") > ms(at)) continue;
      Object.assign(job, { status: "pending", leaseOwner: null, leaseUntil: null, updatedAt: at });
    }
    const claimed: QueueItem[] = [];
    const inTime = sorted(
      state.jobs,
      (job) => job.nextRetryAt,
      (job) => job.id,
    );
    for (const job of inTime.toSorted((a, b) => b.priority - a.priority)) {
      const lead = leadOf(job);
      const busy = lead !== null && state.jobs.some((one) => one.status === "processing" && leadOf(one) === lead);
      if (claimed.length >= limit || job.status !== "pending" || ms(job.nextRetryAt) > ms(at) || busy) continue;
      const leaseUntil = new Date(ms(at) + leaseMs).toISOString();
      Object.assign(job, {
        status: "processing",
        leaseOwner: workerId,
        leaseUntil,
        fence: job.fence + 1,
        updatedAt: at,
      });
      claimed.push(copy(job));
    }
    return claimed;
  },

  heartbeat: async (id, fence, at, leaseMs) => {
    Object.assign(held(state, id, fence), { leaseUntil: new Date(ms(at) + leaseMs).toISOString(), updatedAt: at });
  },

  settle: async (id, fence, { at, ...outcome }) => {
    const job = held(state, id, fence);
    const ended = outcome.status !== "pending";
    const { countsAsAttempt = false, ...changes } = { errorCode: null, errorMessage: null, ...outcome } as Record<
      string,
      unknown
    >;
    const retryCount = job.retryCount + (countsAsAttempt === true ? 1 : 0);
    const released = { leaseOwner: null, leaseUntil: null, updatedAt: at, processedAt: ended ? at : null };
    Object.assign(job, changes, released, { retryCount });
  },

  get: async (id) => copy(state.jobs.find((job) => job.id === id)),

  list: async ({ status, conversationId, propertyId, ...rest } = {}) =>
    page(
      sorted(
        state.jobs,
        (job) => job.createdAt,
        (job) => job.id,
      ),
      rest,
      (job) =>
        allows(status, job.status) && allows(conversationId, job.conversationId) && allows(propertyId, job.propertyId),
    ),
});

const linksOf = (state: State): Repositories["links"] => ({
  get: async (leadId, system) => copy(state.links.find((link) => link.leadId === leadId && link.system === system)),

  findByRemote: async (system, propertyId, remoteId) =>
    copy(
      sorted(
        state.links,
        (link) => link.createdAt,
        (link) => link.id,
      ).filter(
        (link) =>
          link.system === system &&
          link.propertyId === propertyId &&
          link.remoteId.toLowerCase() === remoteId.toLowerCase(),
      ),
    ),

  save: async (link, expectedVersion) => {
    const rivals = state.links.filter(
      (one) => one.id === link.id || (one.leadId === link.leadId && one.system === link.system),
    );
    const [only] = rivals;
    const isSame = only?.id === link.id && only.leadId === link.leadId && only.system === link.system;
    const fresh =
      expectedVersion === null
        ? rivals.length === 0
        : rivals.length === 1 && isSame && only.syncVersion === expectedVersion;
    if (!fresh) throw new StorageError("STALE_WRITE", "stale");
    put(state.links, link);
  },
});

const conversationsOf = (state: State): Repositories["conversations"] => {
  const order = () =>
    sorted(
      state.conversations,
      (row) => row.startTime,
      (row) => row.id,
    );
  return {
    get: async (id) => copy(state.conversations.find((row) => row.id === id)),
    put: async (row) => put(state.conversations, row),
    update: async (id, patch) => update(state.conversations, id, patch),
    list: async ({ propertyId, syncStatus, status, ...rest } = {}) =>
      page(
        order(),
        rest,
        (row) =>
          allows(propertyId, row.propertyId) && allows(syncStatus, row.resmanSyncStatus) && allows(status, row.status),
      ),
    findByContact: async ({ propertyId, emailKeys, phoneKeys }) => {
      const isMeant = ({ email, phone }: User) =>
        emailKeys.includes(emailKey(email) ?? "?") || phoneKeys.includes(phoneKey(phone) ?? "?");
      const renters = state.users.filter(isMeant).map(({ id }) => id);
      return copy(
        order().filter((row) => row.propertyId === propertyId && row.userId !== null && renters.includes(row.userId)),
      );
    },
  };
};

const repositoriesOf = (state: State): NaiveRepositories => ({
  users: {
    get: async (id) => copy(state.users.find((row) => row.id === id)),
    put: async (row) => put(state.users, row),
    update: async (id, patch) => update(state.users, id, patch),
  },
  conversations: conversationsOf(state),
  conversationUpdates: {
    append: async (updates) => {
      const before = state.updates.length;
      for (const row of updates) {
        const known = state.updates.some((one) => one.conversationId === row.conversationId && one.key === row.key);
        if (!known) state.updates.push(copy(row));
      }
      return state.updates.length - before;
    },
    list: async (id) =>
      copy(
        sorted(
          state.updates.filter((row) => row.conversationId === id),
          (row) => row.timestamp,
          (row) => row.key,
        ),
      ),
  },
  links: linksOf(state),
  log: {
    append: async (entry) => {
      if (state.log.some(({ id }) => id === entry.id)) throw new StorageError("STORAGE_ERROR", "exists");
      state.log.push(copy(entry));
    },
    list: async ({ conversationId, propertyId, runId, syncStatus, ...rest } = {}) =>
      page(
        sorted(
          state.log,
          (row) => row.createdAt,
          (row) => row.id,
          true,
        ),
        rest,
        (row) =>
          allows(conversationId, row.conversationId) &&
          allows(propertyId, row.propertyId) &&
          allows(runId, row.runId) &&
          allows(syncStatus, row.syncStatus),
      ),
  },
  queue: queueOf(state),
  conflicts: {
    get: async (id) => copy(state.conflicts.find((row) => row.id === id)),
    put: async (row) => put(state.conflicts, row),
    list: async ({ conversationId, propertyId, resolutionStatus, ...rest } = {}) =>
      page(
        sorted(
          state.conflicts,
          (row) => row.createdAt,
          (row) => row.id,
          true,
        ),
        rest,
        (row) =>
          allows(conversationId, row.conversationId) &&
          allows(propertyId, row.propertyId) &&
          allows(resolutionStatus, row.resolutionStatus),
      ),
  },
  receipts: {
    record: async (receipt) => {
      if (state.receipts.some(({ source, id }) => source === receipt.source && id === receipt.id)) return false;
      state.receipts.push(copy(receipt));
      return true;
    },
    purge: async (before) => {
      const old = state.receipts.filter(({ receivedAt }) => ms(receivedAt) < ms(before));
      state.receipts = state.receipts.filter((receipt) => !old.includes(receipt));
      return old.length;
    },
  },
});

/** The contract in the plainest way: arrays, filters and sorts, one caller at a time, rows taken on trust. */
export function createNaiveStorage(): NaiveStorage {
  const state: State = {
    users: [],
    conversations: [],
    updates: [],
    links: [],
    log: [],
    jobs: [],
    conflicts: [],
    receipts: [],
  };
  const repositories = repositoriesOf(state);
  const transaction: StorageAdapter["transaction"] = async (work) => {
    const before = structuredClone(state);
    try {
      return await work(repositories as Repositories);
    } catch (error) {
      Object.assign(state, before);
      throw error;
    }
  };
  return { ...repositories, transaction };
}
