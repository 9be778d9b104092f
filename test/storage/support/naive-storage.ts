import type { Alert } from "../../../src/domain/alert.js";
import type { Conflict } from "../../../src/domain/conflict.js";
import type { Conversation, ConversationUpdate } from "../../../src/domain/conversation.js";
import type { Distinction } from "../../../src/domain/distinction.js";
import { parseInput, StorageError } from "../../../src/domain/errors.js";
import type { Integration } from "../../../src/domain/integration.js";
import type { Link } from "../../../src/domain/link.js";
import type { MergeRecord } from "../../../src/domain/merge.js";
import type { MetricSample } from "../../../src/domain/metric-sample.js";
import type { QueueItem } from "../../../src/domain/queue-item.js";
import type { Receipt } from "../../../src/domain/receipt.js";
import type { SyncLogEntry } from "../../../src/domain/sync-log.js";
import type { User } from "../../../src/domain/user.js";
import type { Repositories, StorageAdapter } from "../../../src/ports/storage.js";
import { emailKey } from "../../../src/rules/contact/email.js";
import { phoneKey } from "../../../src/rules/contact/phone.js";
import { nameKeys as keysOfName } from "../../../src/rules/matching/candidates/name-keys.js";
import { receiptsSchema } from "../../../src/storage/inputs.js";
import {
  type Campaigns,
  campaignLeadsOf,
  campaignLinksOf,
  campaignNoticesOf,
  type Versions,
} from "./naive-campaigns.js";
import { linksOf } from "./naive-links.js";
import { distinctionsOf, mergesOf } from "./naive-merges.js";
import { alertsOf, integrationsOf, metricsOf, statsOf } from "./naive-monitoring.js";
import { queueOf } from "./naive-queue.js";
import { allows, copy, ms, page, put, sorted, update } from "./naive-rows.js";

/** The repositories the model knows. */
export type NaiveRepositories = Pick<
  Repositories,
  | "integrations"
  | "users"
  | "conversations"
  | "conversationUpdates"
  | "campaignLeads"
  | "campaignLinks"
  | "campaignNotices"
  | "links"
  | "log"
  | "queue"
  | "conflicts"
  | "merges"
  | "distinctions"
  | "receipts"
  | "metrics"
  | "alerts"
>;

export type NaiveStorage = NaiveRepositories & Pick<StorageAdapter, "transaction">;

interface State extends Campaigns {
  integrations: Integration[];
  users: User[];
  conversations: Conversation[];
  updates: ConversationUpdate[];
  links: Link[];
  log: SyncLogEntry[];
  jobs: QueueItem[];
  conflicts: Conflict[];
  merges: MergeRecord[];
  distinctions: Distinction[];
  receipts: Receipt[];
  samples: MetricSample[];
  alerts: Alert[];
}

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
    findByContact: async ({ propertyId, emailKeys, phoneKeys, nameKeys = [] }) => {
      const isMeant = (user: User) =>
        emailKeys.includes(emailKey(user.email) ?? "?") ||
        phoneKeys.includes(phoneKey(user.phone) ?? "?") ||
        keysOfName(user).some((key) => nameKeys.includes(key));
      const renters = state.users.filter(isMeant).map(({ id }) => id);
      return copy(
        order().filter((row) => row.propertyId === propertyId && row.userId !== null && renters.includes(row.userId)),
      );
    },
  };
};

function record(state: State, receipt: Receipt): boolean {
  if (state.receipts.some(({ source, id }) => source === receipt.source && id === receipt.id)) return false;
  state.receipts.push(copy(receipt));
  return true;
}

const repositoriesOf = (state: State, versions: Versions): NaiveRepositories => ({
  integrations: integrationsOf(state),
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
    move: async (from, to, keys) => {
      const isTheirs = (key: string) => state.updates.some((row) => row.conversationId === to && row.key === key);
      const moved = state.updates.filter(
        (row) => row.conversationId === from && allows(keys, row.key) && !isTheirs(row.key),
      );
      for (const row of moved) Object.assign(row, { conversationId: to });
      return moved.map(({ key }) => key).sort();
    },
  },
  links: linksOf(state),
  log: {
    append: async (entry) => {
      if (state.log.some(({ id }) => id === entry.id)) throw new StorageError("STORAGE_ERROR", "exists");
      state.log.push(copy(entry));
    },
    appendMany: async (entries) => {
      const known = new Set<string>(state.log.map(({ id }) => id));
      for (const { id } of entries) {
        if (known.has(id)) throw new StorageError("STORAGE_ERROR", "exists");
        known.add(id);
      }
      state.log.push(...copy(entries));
    },
    stats: async (query) => statsOf(state.log, query),
    list: async ({ conversationId, campaignLeadId, propertyId, runId, syncStatus, ...rest } = {}) =>
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
          allows(campaignLeadId, row.campaignLeadId) &&
          allows(propertyId, row.propertyId) &&
          allows(runId, row.runId) &&
          allows(syncStatus, row.syncStatus),
      ),
    move: async (from, to, ids) => {
      const moved = state.log.filter((row) => row.conversationId === from && from !== to && allows(ids, row.id));
      for (const row of moved) Object.assign(row, { conversationId: to });
      return moved.map(({ id }) => id).sort();
    },
  },
  campaignLeads: campaignLeadsOf(state, versions),
  campaignLinks: campaignLinksOf(state),
  campaignNotices: campaignNoticesOf(state, versions),
  queue: queueOf(state),
  conflicts: {
    get: async (id) => copy(state.conflicts.find((row) => row.id === id)),
    put: async (row) => put(state.conflicts, row),
    list: async ({
      conversationId,
      propertyId,
      resolutionStatus,
      conflictType,
      conflictSeverity,
      assignedTo,
      ...rest
    } = {}) =>
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
          allows(resolutionStatus, row.resolutionStatus) &&
          allows(conflictType, row.conflictType) &&
          allows(conflictSeverity, row.conflictSeverity) &&
          allows(assignedTo, row.assignedTo),
      ),
  },
  merges: mergesOf(state),
  distinctions: distinctionsOf(state),
  metrics: metricsOf(state),
  alerts: alertsOf(state),
  receipts: {
    record: async (receipt) => record(state, receipt),
    recordMany: async (receipts) =>
      parseInput(receiptsSchema, receipts, "receipts").map((receipt) => record(state, receipt)),
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
    integrations: [],
    users: [],
    conversations: [],
    updates: [],
    campaignLeads: [],
    campaignLinks: [],
    campaignNotices: [],
    links: [],
    log: [],
    jobs: [],
    conflicts: [],
    merges: [],
    distinctions: [],
    receipts: [],
    samples: [],
    alerts: [],
  };
  const repositories = repositoriesOf(state, { last: 0 });
  const runAlone: StorageAdapter["transaction"] = async (work) => {
    const before = structuredClone(state);
    try {
      return await work(repositories as Repositories);
    } catch (error) {
      Object.assign(state, before);
      throw error;
    }
  };
  let last: Promise<unknown> = Promise.resolve();
  const transaction: StorageAdapter["transaction"] = (work) => {
    const turn = last.then(() => runAlone(work));
    last = turn.catch(() => undefined);
    return turn;
  };
  return { ...repositories, transaction };
}
