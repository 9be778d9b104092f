import { CAMPAIGN_FIELDS, type CampaignLead } from "../../../src/domain/campaign-lead.js";
import { StorageError } from "../../../src/domain/errors.js";
import type { CampaignLeadRepository, Repositories, StorageAdapter } from "../../../src/ports/storage.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { altered, type BrokenAdapter, broken, givingTheSame, insteadOfRefusing } from "./altered-adapter.js";

const byId = (one: CampaignLead, other: CampaignLead): number => (one.id < other.id ? -1 : 1);

const brokenLeads = (
  fault: string,
  noticedBy: string,
  alter: (leads: CampaignLeadRepository, all: Repositories) => Partial<CampaignLeadRepository>,
): BrokenAdapter =>
  broken(fault, noticedBy, (all) => ({ campaignLeads: { ...all.campaignLeads, ...alter(all.campaignLeads, all) } }));

/** Stores an edit as the sync would: nobody hears of it. */
const editSilently =
  ({ getMany, putMany, update }: CampaignLeadRepository): CampaignLeadRepository["update"] =>
  async (id, patch) => {
    const [lead] = await getMany([id]);
    return lead ? putMany([{ ...lead, ...patch }]) : update(id, patch);
  };

/** Transactions that run beside each other, on what is committed. */
function withoutIsolation(): StorageAdapter {
  const memory = new MemoryStorageAdapter();
  return { ...memory, transaction: (work) => work(memory), listen: (onNews, topic) => memory.listen(onNews, topic) };
}

/** Notices of edits are left after the transaction, however it ended. */
function withDetachedNotices(): StorageAdapter {
  const memory = new MemoryStorageAdapter();
  const transaction: StorageAdapter["transaction"] = async (work) => {
    const edited: string[] = [];
    try {
      return await memory.transaction((tx) => {
        const update: CampaignLeadRepository["update"] = (id, patch) => {
          edited.push(id);
          return tx.campaignLeads.update(id, patch);
        };
        return work({ ...tx, campaignLeads: { ...tx.campaignLeads, update } });
      });
    } finally {
      await memory.campaignNotices.add(edited, "2026-03-02T17:00:00.000Z");
    }
  };
  return { ...memory, transaction, listen: (onNews, topic) => memory.listen(onNews, topic) };
}

/** Wrong about reading and storing many campaign leads. */
const READS: BrokenAdapter[] = [
  brokenLeads(
    "gives leads by id, not as they were asked for",
    "gives the leads of many ids in the order of the ids, each once, without those that do not exist",
    ({ getMany }) => ({ getMany: async (...asked) => (await getMany(...asked)).toSorted(byId) }),
  ),
  brokenLeads(
    "gives a lead as often as it is asked for",
    "gives the leads of many ids in the order of the ids, each once, without those that do not exist",
    ({ get }) => ({
      getMany: async (ids) => (await Promise.all(ids.map((id) => get(id)))).flatMap((lead) => lead ?? []),
    }),
  ),
  brokenLeads(
    "cannot lock what is not there",
    "locks nothing but rows, and nothing outside of a transaction",
    ({ getMany }) => ({
      getMany: async (ids, options) => {
        const leads = await getMany(ids, options);
        if (options?.lock && leads.length < ids.length) throw new StorageError("STORAGE_ERROR", "no such row");
        return leads;
      },
    }),
  ),
  {
    fault: "lets two transactions read the same lead",
    noticedBy: "counts in each of several transactions that lock the same lead",
    create: withoutIsolation,
  },
  brokenLeads(
    "finds leads of any client by their records",
    "finds the leads of a client that carry one of many records, ordered by id",
    ({ list }) => ({
      findByAirtableRecordIds: async (_, recordIds) =>
        (await list()).filter(({ airtableRecordId }) => recordIds.includes(airtableRecordId ?? "?")),
    }),
  ),
  brokenLeads(
    "finds leads by records whatever their case",
    "finds the leads of a client that carry one of many records, ordered by id",
    ({ list }) => ({
      findByAirtableRecordIds: async (clientId, recordIds) => {
        const wanted = recordIds.map((recordId) => recordId.toLowerCase());
        return (await list({ clientId })).filter((lead) =>
          wanted.includes(lead.airtableRecordId?.toLowerCase() ?? "?"),
        );
      },
    }),
  ),
  brokenLeads(
    "lists only what changed after the instant",
    "lists by id, filtered by client, activity and change, alone and together",
    ({ list }) => ({
      list: async (filter = {}) =>
        (await list(filter)).filter(
          ({ updatedAt }) => !filter.updatedSince || Date.parse(updatedAt) > Date.parse(filter.updatedSince),
        ),
    }),
  ),
  brokenLeads(
    "takes a page first and filters it then",
    "pages by id without gaps or repeats, also when a lead is added meanwhile",
    ({ list }) => ({
      list: async ({ isActive, ...filter } = {}) =>
        (await list(filter)).filter((lead) => isActive === undefined || lead.isActive === isActive),
    }),
  ),
  brokenLeads("stores only leads that are new", "stores many leads, be they new or known", ({ get, putMany }) => ({
    putMany: async (leads) => {
      for (const lead of leads) if ((await get(lead.id)) === undefined) await putMany([lead]);
    },
  })),
  brokenLeads("stores the good ones of many leads", "stores all of many leads or none", ({ putMany }) => ({
    putMany: async (leads) => {
      for (const lead of leads) await putMany([lead]);
    },
  })),
  {
    fault: "gives away the campaign leads it keeps",
    noticedBy: "many campaign leads: what a caller does to a row changes nothing stored",
    create: () => {
      const { campaignLeads, ...storage } = altered(() => ({}));
      return { ...storage, campaignLeads: { ...campaignLeads, list: givingTheSame(campaignLeads.list) } };
    },
  },
  {
    fault: "gives away the notices it keeps",
    noticedBy: "campaign leads: what a caller does to a row changes nothing stored",
    create: () => {
      const { campaignNotices, ...storage } = altered(() => ({}));
      return { ...storage, campaignNotices: { ...campaignNotices, list: givingTheSame(campaignNotices.list) } };
    },
  },
  brokenLeads("gives nothing for a bad filter", "refuses a listing it cannot make", ({ list }) => ({
    list: (filter) => list(filter).catch(insteadOfRefusing([])),
  })),
];

/** Wrong about which edits are noticed. */
const EDITS: BrokenAdapter[] = [
  brokenLeads(
    "does not notice new leads",
    "a new lead leaves a notice of its client, which is due at once",
    ({ get, put, putMany }) => ({
      put: async (lead) => ((await get(lead.id)) ? put(lead) : putMany([lead])),
    }),
  ),
  ...(["claimedBy", "notes", "isActive"] as const).map((field) =>
    brokenLeads(
      `does not notice an update of ${field}`,
      "an update of any synced field leaves a notice, to a value and back to nothing",
      (leads) => ({ update: (id, patch) => (field in patch ? editSilently(leads) : leads.update)(id, patch) }),
    ),
  ),
  brokenLeads(
    "does not notice a lead that becomes another client's",
    "a lead that becomes another client's is noticed for that client",
    (leads) => ({ update: (id, patch) => ("clientId" in patch ? editSilently(leads) : leads.update)(id, patch) }),
  ),
  brokenLeads(
    "does not notice what comes to nothing",
    "an update of any synced field leaves a notice, to a value and back to nothing",
    (leads) => ({
      update: (id, patch) =>
        (Object.values(patch).every((value) => value === null) ? editSilently(leads) : leads.update)(id, patch),
    }),
  ),
  brokenLeads(
    "does not notice a row that is put over another",
    "a row put with another value of any synced field leaves a notice, and so does the row before",
    ({ get, put, putMany }) => ({
      put: async (lead) => ((await get(lead.id)) ? putMany([lead]) : put(lead)),
    }),
  ),
  brokenLeads(
    "notices every update",
    "an edit that brings no synced field to another value leaves none",
    ({ update }, { campaignNotices }) => ({
      update: async (id, patch) => {
        await update(id, patch);
        await campaignNotices.add([id], "2026-03-02T17:00:00.000Z");
      },
    }),
  ),
  brokenLeads(
    "compares instants as texts",
    "an edit that brings no synced field to another value leaves none",
    ({ get, update }, { campaignNotices }) => ({
      update: async (id, patch) => {
        const before = await get(id);
        await update(id, patch);
        const isOther = CAMPAIGN_FIELDS.some((field) => field in patch && patch[field] !== before?.[field]);
        if (isOther) await campaignNotices.add([id], "2026-03-02T17:00:00.000Z");
      },
    }),
  ),
  brokenLeads(
    "notices what the sync stores",
    "what the sync stores leaves none, and does not touch one that waits",
    ({ put }) => ({
      putMany: async (leads) => {
        for (const lead of leads) await put(lead);
      },
    }),
  ),
  {
    fault: "leaves notices of edits that were undone",
    noticedBy: "a notice is left with the edit or not at all",
    create: withDetachedNotices,
  },
];

export const BROKEN_CAMPAIGN_LEADS: BrokenAdapter[] = [...READS, ...EDITS];
