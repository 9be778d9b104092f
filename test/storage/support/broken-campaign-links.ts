import type { CampaignLink } from "../../../src/domain/campaign-link.js";
import { StorageError } from "../../../src/domain/errors.js";
import type { CampaignLinkRepository, Repositories, StorageAdapter } from "../../../src/ports/storage.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { altered, type BrokenAdapter, broken, givingTheSame, insteadOfRefusing } from "./altered-adapter.js";

const brokenLinks = (
  fault: string,
  noticedBy: string,
  alter: (links: CampaignLinkRepository, all: Repositories) => Partial<CampaignLinkRepository>,
): BrokenAdapter =>
  broken(fault, noticedBy, (all) => ({ campaignLinks: { ...all.campaignLinks, ...alter(all.campaignLinks, all) } }));

const idOf = ({ leadId }: CampaignLink): string => leadId;

const byLead = (one: CampaignLink, other: CampaignLink): number => (idOf(one) < idOf(other) ? -1 : 1);

const stale = (): StorageError => new StorageError("STALE_WRITE", "stale");

/** Links are saved after the transaction, however it ended. */
function withDetachedLinks(): StorageAdapter {
  const memory = new MemoryStorageAdapter();
  const transaction: StorageAdapter["transaction"] = async (work) => {
    const late: CampaignLink[] = [];
    const saveMany = (tx: Repositories) => (links: readonly CampaignLink[]) => {
      late.push(...links);
      return tx.campaignLinks.saveMany(links);
    };
    try {
      return await memory.transaction((tx) =>
        work({ ...tx, campaignLinks: { ...tx.campaignLinks, saveMany: saveMany(tx) } }),
      );
    } finally {
      await memory.campaignLinks.saveMany(late).catch(() => "saved already");
    }
  };
  return { ...memory, transaction, listen: (onNews, topic) => memory.listen(onNews, topic) };
}

/** Links as they are to be stored over what is there. */
async function overStored({ getMany }: CampaignLinkRepository, links: readonly CampaignLink[]) {
  const stored = await getMany(links.map(idOf));
  return links.map((link) => {
    const version = stored.find(({ leadId }) => leadId === link.leadId)?.syncVersion ?? 0;
    return { link, version, forced: { ...link, syncVersion: version + 1 } };
  });
}

/** Wrong about which campaign lead is which record. */
export const BROKEN_CAMPAIGN_LINKS: BrokenAdapter[] = [
  brokenLinks("forgets conflicts", "follows a link whose conflict is decided or whose record is gone", (links) => ({
    saveMany: (rows) => links.saveMany(rows.map((row) => ({ ...row, conflicts: [] }))),
  })),
  brokenLinks("keeps what both agreed on to itself", "keeps every field, filled or empty", ({ getMany }) => ({
    getMany: async (ids) => (await getMany(ids)).map((row) => ({ ...row, base: {} })),
  })),
  brokenLinks(
    "gives links by lead, not as they were asked for",
    "gives the links of many leads in the order of the ids, each once, without those that do not exist",
    ({ getMany }) => ({ getMany: async (ids) => (await getMany(ids)).toSorted(byLead) }),
  ),
  brokenLinks(
    "finds links by records whatever their case",
    "finds the links of many records of one table, whose ids are case-sensitive, ordered by lead",
    ({ list }) => ({
      findByRecords: async (source, recordIds) => {
        const wanted = recordIds.map((recordId) => recordId.toLowerCase());
        return (await list({ source })).filter(({ recordId }) => wanted.includes(recordId.toLowerCase()));
      },
    }),
  ),
  brokenLinks(
    "finds only links whose record is there",
    "finds the links of many records of one table, whose ids are case-sensitive, ordered by lead",
    ({ findByRecords }) => ({
      findByRecords: async (...asked) => (await findByRecords(...asked)).filter(({ status }) => status === "active"),
    }),
  ),
  brokenLinks("keeps what was seen first", "replaces links whose stored version is one lower", (links) => ({
    saveMany: async (rows) => {
      const stored = await links.getMany(rows.map(idOf));
      const seenOf = (row: CampaignLink) => stored.find(({ leadId }) => leadId === row.leadId)?.seen ?? row.seen;
      return links.saveMany(rows.map((row) => ({ ...row, seen: seenOf(row) })));
    },
  })),
  brokenLinks(
    "does not let a link move",
    "a link may move to another record, also of another table, which frees the one before",
    (links) => ({
      saveMany: async (rows) => {
        const stored = await links.getMany(rows.map(idOf));
        const isMove = (row: CampaignLink) =>
          stored.some(({ leadId, recordId }) => leadId === row.leadId && recordId !== row.recordId);
        if (rows.some(isMove)) throw stale();
        return links.saveMany(rows);
      },
    }),
  ),
  brokenLinks(
    "overwrites whatever version",
    "refuses a stale link with STALE_WRITE, and stores none of those that came with it",
    (links) => ({
      saveMany: async (rows) => links.saveMany((await overStored(links, rows)).map(({ forced }) => forced)),
    }),
  ),
  brokenLinks(
    "saves the fresh ones of many links",
    "refuses a stale link with STALE_WRITE, and stores none of those that came with it",
    ({ saveMany }) => ({
      saveMany: async (rows) => {
        for (const row of rows) await saveMany([row]);
      },
    }),
  ),
  brokenLinks(
    "looks at the version first and saves then",
    "lets one of several writers that read the same version through, or that link one record",
    (links) => {
      let last: Promise<unknown> = Promise.resolve();
      return {
        saveMany: async (rows) => {
          const read = await overStored(links, rows);
          if (read.some(({ link, version }) => link.syncVersion !== version + 1)) throw stale();
          const save = last.then(async () =>
            links.saveMany((await overStored(links, rows)).map(({ forced }) => forced)),
          );
          last = save.catch(() => undefined);
          return save;
        },
      };
    },
  ),
  brokenLinks(
    "links only leads that are there",
    "needs no lead: a link outlives what it links, so that the record is not taken for a new one",
    ({ saveMany }, { campaignLeads }) => ({
      saveMany: async (rows) => {
        const leads = await campaignLeads.getMany(rows.map(idOf));
        if (leads.length < rows.length) throw new StorageError("STORAGE_ERROR", "no such lead");
        return saveMany(rows);
      },
    }),
  ),
  brokenLinks(
    "takes a page of links first and filters it then",
    "lists by lead, filtered by table, status and whether a conflict is undecided",
    ({ list }) => ({
      list: async ({ undecided, ...filter }) =>
        (await list(filter)).filter(
          ({ conflicts }) => !undecided || conflicts.some(({ decision }) => decision === null),
        ),
    }),
  ),
  brokenLinks(
    "takes every conflict for undecided",
    "follows a link whose conflict is decided or whose record is gone",
    ({ list }) => ({
      list: async ({ undecided, ...filter }) =>
        (await list({ ...filter, limit: 1000 })).filter(({ conflicts }) => !undecided || conflicts.length > 0),
    }),
  ),
  brokenLinks(
    "lists records as people would sort them",
    "lists the records that are there, ordered by the code of their ids, page by page",
    ({ listRecords }) => ({
      listRecords: async (query) =>
        (await listRecords(query)).sort((one, other) => one.recordId.localeCompare(other.recordId)),
    }),
  ),
  brokenLinks(
    "lists records that are gone",
    "lists the records that are there, ordered by the code of their ids, page by page",
    ({ list }) => ({
      listRecords: async ({ source, limit = 100, afterId = "" }) =>
        (await list({ source }))
          .map(({ leadId, recordId }) => ({ leadId, recordId }))
          .sort((one, other) => (one.recordId < other.recordId ? -1 : 1))
          .filter(({ recordId }) => recordId > afterId)
          .slice(0, limit),
    }),
  ),
  brokenLinks("counts links of any status", "counts the links of a table, all or those of a status", ({ count }) => ({
    count: ({ source }) => count({ source }),
  })),
  {
    fault: "saves links of a transaction that was undone",
    noticedBy: "saves links with their transaction or not at all",
    create: withDetachedLinks,
  },
  {
    fault: "gives away the links it keeps",
    noticedBy: "campaign links: what a caller does to a row changes nothing stored",
    create: () => {
      const { campaignLinks, ...storage } = altered(() => ({}));
      return { ...storage, campaignLinks: { ...campaignLinks, getMany: givingTheSame(campaignLinks.getMany) } };
    },
  },
  brokenLinks(
    "takes anything for a link",
    "refuses links and queries it cannot read, and does none of it",
    ({ saveMany }) => ({ saveMany: (rows) => saveMany(rows).catch(insteadOfRefusing(undefined)) }),
  ),

  broken(
    "forgets which campaign lead was logged",
    "takes every direction, and the campaign lead it is about",
    ({ log }) => ({ log: { ...log, append: (entry) => log.append({ ...entry, campaignLeadId: null }) } }),
  ),
  broken("stores the good ones of many log rows", "stores many rows at once, or none of them", ({ log }) => ({
    log: {
      ...log,
      appendMany: async (entries) => {
        for (const entry of entries) await log.append(entry);
      },
    },
  })),
  broken("logs all campaign leads in one", "filters by campaign lead, alone and with others, and pages", ({ log }) => ({
    log: { ...log, list: ({ campaignLeadId: _, ...filter } = {}) => log.list(filter) },
  })),
  broken(
    "keeps the state a checkpoint had",
    "keeps what going on needs besides, until it is said anew",
    ({ checkpoints }) => ({
      checkpoints: {
        ...checkpoints,
        put: async (row) => {
          const before = await checkpoints.get(row.key);
          return checkpoints.put({ ...row, state: row.state ?? before?.state ?? null });
        },
      },
    }),
  ),
];
