import { describe, expect, it } from "vitest";
import { newLink } from "../../../src/engine/airtable/step/lead-step.js";
import { matchRecords } from "../../../src/engine/airtable/step/match-records.js";
import type { OpenTable } from "../../../src/engine/airtable/table/open-table.js";
import type { ReadRecord } from "../../../src/rules/airtable/read-record.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { aLead, CLIENT, leadId, SOURCE, START } from "./support.js";

const open = {
  table: { source: SOURCE },
  settings: { clientId: CLIENT },
} as Pick<OpenTable, "table" | "settings">;

const terms = { table: open.table, at: START };

/** A record as it was read: the later its number, the younger it is. */
const read = (number: number, key: string | null = null): ReadRecord => ({
  recordId: `rec${number}`,
  createdTime: `2026-01-01T00:00:0${number}.000Z`,
  fields: {},
  faults: [],
  key,
});

async function matched(storage: MemoryStorageAdapter, ...reads: ReadRecord[]): Promise<string[]> {
  const matches = await matchRecords(storage, open, reads, { lock: false });
  return reads.map(({ recordId }) => {
    const match = matches.get(recordId);
    const lead = match && "lead" in match ? ` ${match.lead.id.slice(-1)}` : "";
    return `${recordId} ${match?.kind}${lead}`;
  });
}

const withLeads = async (...leads: ReturnType<typeof aLead>[]): Promise<MemoryStorageAdapter> => {
  const storage = new MemoryStorageAdapter();
  await storage.campaignLeads.putMany(leads);
  return storage;
};

describe("whose a record is", () => {
  it("is said by its link, whatever its key or a host's column says", async () => {
    const storage = await withLeads(aLead(1), aLead(2, { airtableRecordId: "rec1" }));
    await storage.campaignLinks.saveMany([newLink(aLead(1), "rec1", terms)]);
    expect(await matched(storage, read(1, leadId(2)))).toEqual(["rec1 linked 1"]);
  });

  it("is said by its key, before what a host's column says", async () => {
    const storage = await withLeads(aLead(1), aLead(2, { airtableRecordId: "rec1" }));
    expect(await matched(storage, read(1, leadId(1)))).toEqual(["rec1 adopted 1"]);
  });

  it("is the older one's where a row was duplicated with its key, in whatever order they come", async () => {
    const storage = await withLeads(aLead(1));
    expect(await matched(storage, read(2, leadId(1)), read(1, leadId(1)))).toEqual(["rec2 unknown", "rec1 adopted 1"]);
  });

  it("is that of the record the host knows where two have its key", async () => {
    const storage = await withLeads(aLead(1, { airtableRecordId: "rec2" }));
    expect(await matched(storage, read(1, leadId(1)), read(2, leadId(1)))).toEqual(["rec1 unknown", "rec2 adopted 1"]);
  });

  it("is one record's only, where two leads of a host claim it", async () => {
    const storage = await withLeads(aLead(1, { airtableRecordId: "rec1" }), aLead(2, { airtableRecordId: "rec1" }));
    const [match] = await matched(storage, read(1));
    expect(match).toMatch(/^rec1 adopted [12]$/);
  });

  it("can be a lead that had its record in another table", async () => {
    const storage = await withLeads(aLead(1));
    const elsewhere = { ...newLink(aLead(1), "recOLD", terms), source: "appOLD/tblOLD" };
    await storage.campaignLinks.saveMany([elsewhere]);
    expect(await matched(storage, read(1, leadId(1)))).toEqual(["rec1 adopted 1"]);
    const match = (await matchRecords(storage, open, [read(1, leadId(1))], { lock: false })).get("rec1");
    expect(match).toMatchObject({ previous: elsewhere });
  });

  it("is nobody's where its key is no id, or that of a lead which does not exist", async () => {
    const storage = await withLeads(aLead(1));
    const odd = read(1, "'; DROP TABLE leads; --");
    expect(await matched(storage, odd, read(2, leadId(9)))).toEqual(["rec1 unknown", "rec2 unknown"]);
  });

  it("is left alone where its lead went to another client", async () => {
    const storage = await withLeads(aLead(1, { clientId: "client-2" }));
    await storage.campaignLinks.saveMany([newLink(aLead(1), "rec1", terms)]);
    expect(await matched(storage, read(1))).toEqual(["rec1 orphan"]);
  });
});
