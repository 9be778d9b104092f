import { expect } from "vitest";
import type { CampaignLead } from "../../../src/domain/campaign-lead.js";
import type { CampaignLink } from "../../../src/domain/campaign-link.js";
import {
  type AirtableWorld,
  type AirtableWorldOptions,
  CLIENT,
  createAirtableWorld,
  SOURCE,
  TABLE,
} from "./support.js";

export const hours = (count: number): number => count * 60 * 60_000;
export const days = (count: number): number => hours(24 * count);
export const MARA = { id: "u-mara", name: "Mara Lind" };

/** A world with records somebody typed in. */
export interface FilledWorld extends AirtableWorld {
  /** Ids of the records, in the order of their making. */
  records: string[];
  linkOf(recordId: string): Promise<CampaignLink | undefined>;
  leadOf(recordId: string): Promise<CampaignLead>;
  notices(): ReturnType<AirtableWorld["storage"]["campaignNotices"]["list"]>;
}

/** So many records, deletions followed, nothing synced yet. */
export async function filled(count: number, options: AirtableWorldOptions = {}): Promise<FilledWorld> {
  const world = await createAirtableWorld({
    ...options,
    airtable: { deletions: "auto", ...options.airtable },
    // Nothing here is about the queue of jobs, whose polls would make hours long.
    engine: { pollMs: 600_000, ...options.engine },
  });
  const { storage, fake } = world;
  const rows = Array.from({ length: count }, (_, index) => ({
    "First Name": `Person ${index}`,
    "Campaign ID": "camp-7",
  }));
  const records = fake.people.createMany(TABLE, rows);
  const linkOf = async (recordId: string) => (await storage.campaignLinks.findByRecords(SOURCE, [recordId]))[0];
  return {
    ...world,
    records,
    linkOf,
    async leadOf(recordId) {
      const link = await linkOf(recordId);
      const lead = link && (await storage.campaignLeads.get(link.leadId));
      if (!lead) throw new Error(`no lead of ${recordId}`);
      return lead;
    },
    notices: () => storage.campaignNotices.list({ clientId: CLIENT, limit: 1000 }),
  };
}

/** {@link filled}, reconciled, a quarter of an hour ago. */
export async function inStep(count: number, options: AirtableWorldOptions = {}): Promise<FilledWorld> {
  const world = await filled(count, options);
  expect(await world.reconcile()).toMatchObject({ success: true, stage1: { inserted: count, errors: [] } });
  await world.pass(15 * 60_000);
  return world;
}
