import type { CampaignLead } from "../../../domain/campaign-lead.js";
import type { CampaignLink } from "../../../domain/campaign-link.js";
import type { Repositories } from "../../../ports/storage.js";
import type { ReadRecord } from "../../../rules/airtable/read-record.js";
import type { OpenTable } from "../table/open-table.js";

/** Which lead a record is. */
export type RecordMatch =
  /** It is linked. */
  | { kind: "linked"; lead: CampaignLead; link: CampaignLink }
  /** It is the record of a lead that has none so far. `previous`: the lead's record in another table. */
  | { kind: "adopted"; lead: CampaignLead; previous: CampaignLink | undefined }
  /** Nobody here knows it. */
  | { kind: "unknown" }
  /** Its lead was deleted by the host, or is another client's: it is left alone. */
  | { kind: "orphan" };

/** Finds the lead of each record. Within a transaction with `lock`, nobody else changes these leads until it ends. */
export async function matchRecords(
  repositories: Pick<Repositories, "campaignLeads" | "campaignLinks">,
  open: Pick<OpenTable, "table" | "settings">,
  reads: readonly ReadRecord[],
  options: { lock: boolean },
): Promise<Map<string, RecordMatch>> {
  const { campaignLeads, campaignLinks } = repositories;
  const { clientId } = open.settings;
  const { source } = open.table;
  const ids = reads.map(({ recordId }) => recordId);
  const linked = await campaignLinks.findByRecords(source, ids);
  const links = new Map(linked.map((link) => [link.recordId, link]));
  const strangers = reads.filter(({ recordId }) => !links.has(recordId)).sort(byAge);
  const named = await namedBy(campaignLeads, clientId, strangers);
  const known = new Map((await campaignLinks.getMany(named)).map((link) => [link.leadId, link]));
  // In one order for all, so that none waits for another in a circle.
  const leadIds = [...new Set([...linked.map(({ leadId }) => leadId), ...named])].sort();
  const leads = new Map((await campaignLeads.getMany(leadIds, options)).map((lead) => [lead.id, lead]));
  const free = [...leads.values()].filter(
    (lead) => lead.clientId === clientId && known.get(lead.id)?.source !== source,
  );
  const adopters = adopt(strangers, new Map(free.map((lead) => [lead.id, lead])));

  return new Map(
    ids.map((recordId): [string, RecordMatch] => {
      const link = links.get(recordId);
      if (link) return [recordId, linkedMatch(link, leads.get(link.leadId), clientId)];
      const lead = adopters.get(recordId);
      return [recordId, lead ? { kind: "adopted", lead, previous: known.get(lead.id) } : { kind: "unknown" }];
    }),
  );
}

function linkedMatch(link: CampaignLink, lead: CampaignLead | undefined, clientId: string): RecordMatch {
  return lead?.clientId === clientId ? { kind: "linked", lead, link } : { kind: "orphan" };
}

/** Leads that records nobody linked name: by the key cell, or because the host had synced them before us. */
async function namedBy(
  campaignLeads: Repositories["campaignLeads"],
  clientId: string,
  strangers: readonly ReadRecord[],
): Promise<string[]> {
  if (strangers.length === 0) return [];
  const hosts = await campaignLeads.findByAirtableRecordIds(
    clientId,
    strangers.map(({ recordId }) => recordId),
  );
  return [...new Set([...strangers.flatMap(({ key }) => key ?? []), ...hosts.map(({ id }) => id)])];
}

/**
 * Gives each record the lead that is to have it, each lead once. A row that was duplicated has the key of the one it was copied
 * from: the older one is the lead's.
 */
function adopt(strangers: readonly ReadRecord[], free: Map<string, CampaignLead>): Map<string, CampaignLead> {
  const byRecord = new Map([...free.values()].map((lead) => [lead.airtableRecordId, lead]));
  const here = new Set(strangers.map(({ recordId }) => recordId));
  const adopters = new Map<string, CampaignLead>();
  const taken = new Set<string>();
  for (const { recordId, key } of strangers) {
    const named = free.get(key ?? "");
    const isOthers = named?.airtableRecordId && named.airtableRecordId !== recordId && here.has(named.airtableRecordId);
    const candidates = [isOthers ? undefined : named, byRecord.get(recordId)];
    const lead = candidates.find((candidate) => candidate && !taken.has(candidate.id));
    if (!lead) continue;
    taken.add(lead.id);
    adopters.set(recordId, lead);
  }
  return adopters;
}

const byAge = (a: ReadRecord, b: ReadRecord): number =>
  a.createdTime.localeCompare(b.createdTime) || a.recordId.localeCompare(b.recordId);
