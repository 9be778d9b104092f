import { isSyncError, ValidationError } from "../../../src/domain/errors.js";
import type { NewJob, Repositories, StorageAdapter } from "../../../src/ports/storage.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { altered, type BrokenAdapter, broken } from "./altered-adapter.js";
import { BROKEN_BATCHES } from "./broken-batches.js";
import { BROKEN_CAMPAIGN_LEADS } from "./broken-campaign-leads.js";
import { BROKEN_CAMPAIGN_LINKS } from "./broken-campaign-links.js";
import { BROKEN_FEEDS } from "./broken-feeds.js";
import { BROKEN_LOOK_UPS } from "./broken-look-ups.js";
import { BROKEN_MERGES } from "./broken-merges.js";
import { BROKEN_MONITORING } from "./broken-monitoring.js";
import { BROKEN_MOVES } from "./broken-moves.js";
import { BROKEN_NOTICES } from "./broken-notices.js";
import { BROKEN_QUEUES } from "./broken-queues.js";
import { BROKEN_TOOLS } from "./broken-tools.js";

/** All repositories, each looked up anew with every access. */
function following(current: () => Repositories): Repositories {
  const { locks: _, rateLimits: __, ...repositories } = { locks: undefined, rateLimits: undefined, ...current() };
  const names = Object.keys(repositories) as (keyof Repositories)[];
  const followed = {};
  for (const name of names) Object.defineProperty(followed, name, { get: () => current()[name], enumerable: true });
  return followed as Repositories;
}

function withoutRollback(): StorageAdapter {
  const memory = new MemoryStorageAdapter();
  return { ...memory, transaction: (work) => work(memory), listen: (onNews, topic) => memory.listen(onNews, topic) };
}

function withDirtyReads(): StorageAdapter {
  const memory = new MemoryStorageAdapter();
  let current: Repositories = memory;
  const transaction: StorageAdapter["transaction"] = (work) =>
    memory
      .transaction((tx) => {
        current = tx;
        return work(tx);
      })
      .finally(() => {
        current = memory;
      });
  return Object.assign(
    following(() => current),
    { transaction, locks: memory.locks, rateLimits: memory.rateLimits },
  );
}

function withEndlessTransactions(): StorageAdapter {
  const memory = new MemoryStorageAdapter();
  const transaction: StorageAdapter["transaction"] = (work) => {
    let current: Repositories = memory;
    return memory
      .transaction((tx) => {
        current = tx;
        return work(following(() => current));
      })
      .finally(() => {
        current = memory;
      });
  };
  return { ...memory, transaction, listen: (onNews, topic) => memory.listen(onNews, topic) };
}

/** Jobs are enqueued when the transaction is over, however it ended. */
function withDetachedEnqueue(): StorageAdapter {
  const memory = new MemoryStorageAdapter();
  const transaction: StorageAdapter["transaction"] = async (work) => {
    const late: NewJob[] = [];
    const enqueueLater = (tx: Repositories) => async (job: NewJob) => {
      const answer = await tx.queue.enqueue(job);
      late.push(job);
      return answer;
    };
    try {
      return await memory.transaction((tx) => work({ ...tx, queue: { ...tx.queue, enqueue: enqueueLater(tx) } }));
    } finally {
      for (const job of late) await memory.queue.enqueue(job).catch(() => "there already");
    }
  };
  return { ...memory, transaction, listen: (onNews, topic) => memory.listen(onNews, topic) };
}

/** The queue never learns which lead a job is about. */
function withoutLeads(): StorageAdapter {
  const jobs = new Map<string, NewJob>();
  return altered(({ queue }) => {
    const restored = <Row extends { id: string }>(row: Row): Row => ({ ...row, ...leadOf(jobs.get(row.id)) });
    return {
      queue: {
        ...queue,
        enqueue: async (job) => {
          jobs.set(job.id, job);
          const { item, coalesced } = await queue.enqueue({ ...job, conversationId: null, resmanLeadId: null });
          return { item: restored(item), coalesced };
        },
        claim: async (options) => (await queue.claim(options)).map(restored),
        list: async (filter) => (await queue.list(filter)).map(restored),
      },
    };
  });
}

const leadOf = (job: NewJob | undefined): object =>
  job ? { conversationId: job.conversationId, resmanLeadId: job.resmanLeadId } : {};

function withLiveObjects(): StorageAdapter {
  const live = new Map<string, object>();
  return altered(({ conversations }) => ({
    conversations: {
      ...conversations,
      get: async (id) => {
        const row = await conversations.get(id);
        if (row && !live.has(id)) live.set(id, row);
        return row && (live.get(id) as typeof row);
      },
      put: async (row) => {
        await conversations.put(row);
        live.set(row.id, row);
      },
    },
  }));
}

function withStaleContacts(): StorageAdapter {
  const answers = new Map<string, ReturnType<StorageAdapter["conversations"]["findByContact"]>>();
  return altered(({ conversations }) => ({
    conversations: {
      ...conversations,
      findByContact: (query) => {
        const key = JSON.stringify(query);
        const answer = answers.get(key) ?? conversations.findByContact(query);
        answers.set(key, answer);
        return answer;
      },
    },
  }));
}

const ignoring = (code: "NOT_FOUND" | "INVALID_INPUT") => (error: unknown) => {
  if (!isSyncError(error, code)) throw error;
};

export const BROKEN_ADAPTERS: BrokenAdapter[] = [
  ...BROKEN_BATCHES,
  ...BROKEN_CAMPAIGN_LEADS,
  ...BROKEN_NOTICES,
  ...BROKEN_CAMPAIGN_LINKS,
  ...BROKEN_FEEDS,
  ...BROKEN_QUEUES,
  ...BROKEN_TOOLS,
  ...BROKEN_LOOK_UPS,
  ...BROKEN_MERGES,
  ...BROKEN_MOVES,
  ...BROKEN_MONITORING,
  { fault: "does not roll back", noticedBy: "a failure in the middle undoes what was added", create: withoutRollback },
  {
    fault: "shows what is not committed",
    noticedBy: "nobody outside sees what is undone in the end",
    create: withDirtyReads,
  },
  { fault: "leaves transactions usable", noticedBy: "is not usable after its end", create: withEndlessTransactions },
  {
    fault: "enqueues outside of the transaction",
    noticedBy: "enqueue joins the transaction",
    create: withDetachedEnqueue,
  },
  {
    fault: "ignores the lead lock",
    noticedBy: "holds a lead against other workers until its job is settled",
    create: withoutLeads,
  },
  { fault: "does not coalesce", noticedBy: "coalesces what is enqueued at the same time", create: withoutLeads },
  {
    fault: "gives out live objects",
    noticedBy: "conversations: what a caller does to a row changes nothing stored",
    create: withLiveObjects,
  },
  {
    fault: "finds renters by their old contact",
    noticedBy: "follows a user whose contact changes",
    create: withStaleContacts,
  },

  broken(
    "accepts stale links",
    "refuses a stale write with STALE_WRITE and leaves the link as it was",
    ({ links }) => ({
      links: {
        ...links,
        save: async (link) => links.save(link, (await links.get(link.leadId, link.system))?.syncVersion ?? null),
      },
    }),
  ),
  broken(
    "compares remote ids by case",
    "finds all links of a remote record, whatever the case of its id",
    ({ links }) => ({
      links: {
        ...links,
        findByRemote: async (system, propertyId, remoteId) =>
          (await links.findByRemote(system, propertyId, remoteId)).filter((link) => link.remoteId === remoteId),
      },
    }),
  ),
  broken(
    "pages by the filtered list",
    "a page continues after a row that has left the listing",
    ({ conversations }) => ({
      conversations: {
        ...conversations,
        list: async ({ afterId, limit = 100, ...filter } = {}) => {
          const rows = await conversations.list({ ...filter, limit: 1000 });
          const index = rows.findIndex(({ id }) => id === afterId);
          return afterId !== undefined && index < 0 ? [] : rows.slice(index + 1, index + 1 + limit);
        },
      },
    }),
  ),
  broken("repeats the last row of a page", "pages without gaps or repeats", ({ runs }) => ({
    runs: {
      ...runs,
      list: async ({ afterId, limit = 100, ...filter } = {}) => {
        const rows = await runs.list({ ...filter, limit: 1000 });
        const index = rows.findIndex(({ id }) => id === afterId);
        return rows.slice(Math.max(index, 0), Math.max(index, 0) + limit);
      },
    },
  })),
  broken("lists the log oldest first", "lists newest first, by the instant", ({ log }) => ({
    log: { ...log, list: async (filter) => (await log.list(filter)).reverse() },
  })),
  broken("does not filter conflicts by status", "put replaces a conflict", ({ conflicts }) => ({
    conflicts: { ...conflicts, list: ({ resolutionStatus: _, ...filter } = {}) => conflicts.list(filter) },
  })),
  broken("ignores updates of unknown rows", "update of an unknown id is refused with NOT_FOUND", ({ users }) => ({
    users: { ...users, update: (id, patch) => users.update(id, patch).catch(ignoring("NOT_FOUND")) },
  })),
  broken("drops nulls from patches", "update changes the named fields only, null included", ({ users }) => ({
    users: {
      ...users,
      update: (id, patch) =>
        users.update(id, Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== null))),
    },
  })),
  broken(
    "miscounts appended updates",
    "adds a key once to a conversation and counts what it added",
    ({ conversationUpdates }) => ({
      conversationUpdates: {
        ...conversationUpdates,
        append: async (updates) => {
          await conversationUpdates.append(updates);
          return updates.length;
        },
      },
    }),
  ),
  broken(
    "takes every delivery for new",
    "says true the first time a delivery is seen, false after",
    ({ receipts }) => ({
      receipts: { ...receipts, record: (receipt) => receipts.record(receipt).then(() => true) },
    }),
  ),
  broken("purges a receipt too many", "purges what is older than the instant, and says how many", ({ receipts }) => ({
    receipts: { ...receipts, purge: (before) => receipts.purge(new Date(Date.parse(before) + 1).toISOString()) },
  })),
  broken(
    "swallows bad rows",
    "a conversation that is malformed is refused by its path and not stored",
    ({ conversations }) => ({
      conversations: { ...conversations, put: (row) => conversations.put(row).catch(ignoring("INVALID_INPUT")) },
    }),
  ),
  broken("does not say what is bad", "a link that is malformed is refused by its path and not stored", ({ links }) => ({
    links: {
      ...links,
      save: (link, version) =>
        links.save(link, version).catch((error: unknown) => {
          throw isSyncError(error, "INVALID_INPUT") ? new ValidationError("the link", []) : error;
        }),
    },
  })),
  broken("forgets a field", "keeps every field of a row, filled or empty", ({ conversations }) => ({
    conversations: { ...conversations, put: (row) => conversations.put({ ...row, petDetails: null }) },
  })),
  broken("includes the end of a range", "lists samples of a half-open range in the order of time", ({ metrics }) => ({
    metrics: {
      ...metrics,
      list: (query) => metrics.list({ ...query, to: new Date(Date.parse(query.to) + 1).toISOString() }),
    },
  })),
];
