import { SyncError } from "../../../src/domain/errors.js";
import type {
  CampaignNoticeRepository,
  NewsTopic,
  NoticeRef,
  Repositories,
  StorageAdapter,
} from "../../../src/ports/storage.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { CLIENT, OTHER_CLIENT } from "../../../src/testing/storage-conformance/fixtures.js";
import { altered, type BrokenAdapter, broken, insteadOfRefusing } from "./altered-adapter.js";

const brokenNotices = (
  fault: string,
  noticedBy: string,
  alter: (notices: CampaignNoticeRepository, all: Repositories) => Partial<CampaignNoticeRepository>,
): BrokenAdapter =>
  broken(fault, noticedBy, (all) => ({
    campaignNotices: { ...all.campaignNotices, ...alter(all.campaignNotices, all) },
  }));

/** The notice a lead has now, as it is at whatever version. */
async function current<Ref extends NoticeRef>({ list }: CampaignNoticeRepository, refs: readonly Ref[]) {
  const notices = await list({ clientId: CLIENT });
  return refs.map((ref) => ({
    ...ref,
    ...notices.find(({ leadId }) => leadId === ref.leadId),
    ...withoutVersion(ref),
  }));
}

const withoutVersion = <Ref extends NoticeRef>({ version: _, ...others }: Ref): Omit<Ref, "version"> => others;

/** Counts the versions of a lead from 1 again whenever its notice was settled. */
function withVersionsFromOne(): StorageAdapter {
  const versions = new Map<string, number[]>();
  const told = (leadId: string, version: number): number => {
    const known = versions.get(leadId) ?? [];
    if (!known.includes(version)) versions.set(leadId, [...known, version]);
    return (versions.get(leadId) ?? []).indexOf(version) + 1;
  };
  return altered(({ campaignNotices: { list, settle, ...others } }) => ({
    campaignNotices: {
      ...others,
      list: async (query) =>
        (await list(query)).map((notice) => ({ ...notice, version: told(notice.leadId, notice.version) })),
      settle: async (refs) => {
        await list({ clientId: CLIENT }).then((all) => all.map(({ leadId, version }) => told(leadId, version)));
        const meant = refs.map(({ leadId, version }) => ({
          leadId,
          version: versions.get(leadId)?.[version - 1] ?? Number.MAX_SAFE_INTEGER,
        }));
        const newer = await settle(meant);
        for (const { leadId } of refs) if (!newer.includes(leadId)) versions.delete(leadId);
        return newer;
      },
    },
  }));
}

/** What is settled, postponed or added is so after the transaction, however it ended. */
function withDetachedNotices(): StorageAdapter {
  const memory = new MemoryStorageAdapter();
  const transaction: StorageAdapter["transaction"] = async (work) => {
    const late: NoticeRef[] = [];
    const settle = (tx: Repositories) => (refs: readonly NoticeRef[]) => {
      late.push(...refs);
      return tx.campaignNotices.settle(refs);
    };
    try {
      return await memory.transaction((tx) =>
        work({ ...tx, campaignNotices: { ...tx.campaignNotices, settle: settle(tx) } }),
      );
    } finally {
      await memory.campaignNotices.settle(late);
    }
  };
  return { ...memory, transaction, listen: (onNews, topic) => memory.listen(onNews, topic) };
}

/** @param tells the methods of campaign leads that call listeners at once */
const tellingAtOnce = (fault: string, noticedBy: string, tells: "update" | "putMany"): BrokenAdapter => ({
  fault,
  noticedBy,
  create: () => {
    const listeners = new Set<() => void>();
    const tell = (): void => {
      for (const listener of listeners) listener();
    };
    const storage = altered(({ campaignLeads }) => ({
      campaignLeads: {
        ...campaignLeads,
        update: async (id, patch) => {
          await campaignLeads.update(id, patch);
          if (tells === "update") tell();
        },
        putMany: async (leads) => {
          await campaignLeads.putMany(leads);
          if (tells === "putMany") tell();
        },
      },
    }));
    return {
      ...storage,
      listen: async (onNews, topic) => {
        if (topic === "campaigns") listeners.add(onNews);
        const stop = await storage.listen?.(onNews, topic);
        return async () => {
          listeners.delete(onNews);
          await stop?.();
        };
      },
    };
  },
});

const listening = (
  fault: string,
  noticedBy: string,
  topicsOf: (topic: NewsTopic) => readonly NewsTopic[],
): BrokenAdapter => ({
  fault,
  noticedBy,
  create: () => {
    const memory = new MemoryStorageAdapter();
    return {
      ...memory,
      transaction: (work) => memory.transaction(work),
      listen: async (onNews, topic = "jobs") => {
        const stops = await Promise.all(topicsOf(topic).map((one) => memory.listen(onNews, one)));
        return async () => {
          for (const stop of stops) await stop();
        };
      },
    };
  },
});

const isResting = (notBefore: string, at: string | undefined): boolean =>
  at !== undefined && Date.parse(notBefore) > Date.parse(at);

/** Wrong about notices of campaign leads, or about who hears of them. */
export const BROKEN_NOTICES: BrokenAdapter[] = [
  brokenNotices(
    "gives notices backwards",
    "keeps one notice of each lead that is named, and none of leads that do not exist",
    ({ list }) => ({ list: async (query) => (await list(query)).reverse() }),
  ),
  brokenNotices(
    "leaves a notice that waits as it is",
    "a newer notice is absorbed by one that waits: a higher version, its failures forgotten",
    ({ add, list }) => ({
      add: async (leadIds, at) => {
        const waiting = (await list({ clientId: CLIENT })).map(({ leadId }) => leadId as string);
        await add(
          leadIds.filter((id) => !waiting.includes(id)),
          at,
        );
      },
    }),
  ),
  broken(
    "lets what failed rest whatever is edited",
    "an edit is absorbed as well, and ends the rest of one that failed",
    ({ campaignLeads, campaignNotices }) => ({
      campaignLeads: {
        ...campaignLeads,
        update: async (id, patch) => {
          const before = (await campaignNotices.list({ clientId: CLIENT })).find(({ leadId }) => leadId === id);
          const [lead] = await campaignLeads.getMany([id]);
          if (!lead || !before || before.attempts === 0) return campaignLeads.update(id, patch);
          return campaignLeads.putMany([{ ...lead, ...patch }]);
        },
      },
    }),
  ),
  {
    fault: "gives versions again",
    noticedBy: "who holds a notice that was settled cannot settle the next one of its lead",
    create: withVersionsFromOne,
  },
  brokenNotices(
    "settles whatever version",
    "settles what is still at its version and tells what is not, in the order given",
    (notices) => ({ settle: async (refs) => notices.settle(await current(notices, refs)) }),
  ),
  brokenNotices(
    "does not tell what it could not settle",
    "settles what is still at its version and tells what is not, in the order given",
    ({ settle }) => ({ settle: (refs) => settle(refs).then(() => []) }),
  ),
  brokenNotices(
    "postpones whatever version",
    "lets what failed rest, where it is still at its version, and counts the attempts",
    (notices) => ({
      postpone: async (failures) => {
        const now = await current(notices, failures);
        return notices.postpone(failures.map((failed, n) => ({ ...failed, version: now[n]?.version ?? 1 })));
      },
    }),
  ),
  brokenNotices(
    "forgets the error of one that rests",
    "lets what failed rest, where it is still at its version, and counts the attempts",
    ({ list }) => ({ list: async (query) => (await list(query)).map((one) => ({ ...one, errorCode: null })) }),
  ),
  brokenNotices(
    "gives what rests",
    "lists and counts what rests only from the instant on at which its rest ends",
    ({ list }) => ({ list: ({ at: _, ...query }) => list(query) }),
  ),
  brokenNotices(
    "counts what rests",
    "lists and counts what rests only from the instant on at which its rest ends",
    ({ count }) => ({ count: ({ clientId }) => count({ clientId }) }),
  ),
  brokenNotices(
    "lets a new notice rest until its own instant",
    "does not let a notice rest that never failed, whatever clock it was made by",
    ({ list }) => ({
      list: async (query) => (await list(query)).filter(({ notBefore }) => !isResting(notBefore, query.at)),
    }),
  ),
  brokenNotices("counts the notices of all clients", "keeps the notices of clients apart", ({ count }) => ({
    count: async (query) =>
      (await count({ ...query, clientId: CLIENT })) + (await count({ ...query, clientId: OTHER_CLIENT })),
  })),
  brokenNotices(
    "goes on only behind a notice that is there",
    "pages by lead id, also behind a notice that is settled meanwhile",
    ({ list }) => ({
      list: async ({ afterId, ...query }) => {
        const all = await list({ ...query, limit: 1000 });
        const start = all.findIndex(({ leadId }) => leadId === afterId);
        if (afterId !== undefined && start < 0) throw new SyncError("NOT_FOUND", "no such row");
        return all.slice(start + 1, start + 1 + (query.limit ?? 100));
      },
    }),
  ),
  brokenNotices("gives pages of its own size", "gives 100 notices where no limit is named", ({ list }) => ({
    list: (query) => list({ limit: 1000, ...query }),
  })),
  {
    fault: "settles what a transaction undid",
    noticedBy: "adds, settles and postpones with its transaction, or not at all",
    create: withDetachedNotices,
  },
  brokenNotices(
    "takes anything for a notice",
    "refuses notices and queries it cannot read, and does none of it",
    ({ settle }) => ({ settle: (refs) => settle(refs).catch(insteadOfRefusing([])) }),
  ),
  tellingAtOnce(
    "tells of edits before they are committed",
    "tells of an edit once its notice can be seen, and not of one that was undone",
    "update",
  ),
  tellingAtOnce("tells of what the sync stores", "says nothing of what leaves no notice, or ends one", "putMany"),
  listening(
    "never tells of campaign leads",
    "tells of a new lead, of an edit that is absorbed, and of notices that are added",
    (topic) => (topic === "campaigns" ? [] : [topic]),
  ),
  listening(
    "tells who listens to campaign leads of jobs",
    "tells of campaign leads only who listens to them, and these of nothing else",
    (topic) => (topic === "campaigns" ? ["jobs", "campaigns"] : [topic]),
  ),
];
