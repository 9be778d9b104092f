import { expect } from "vitest";
import type { CampaignLead } from "../../../../src/domain/campaign-lead.js";
import { type AirtableWorld, type AirtableWorldOptions, aLead, createAirtableWorld, KEY, minutes } from "../support.js";

export const MARA = { id: "u-mara", name: "Mara Lind" };

/** A lead and its record that know each other. */
export interface Pair extends AirtableWorld {
  id: string;
  recordId: string;
}

/** A world with one lead that was made in the portal and is in Airtable by now. */
export async function aPair(lead: Partial<CampaignLead> = {}, options: AirtableWorldOptions = {}): Promise<Pair> {
  const world = await createAirtableWorld({ ...options, airtable: { keyField: KEY, ...options.airtable } });
  const { id } = await world.put(aLead(1, { email: "dana@example.com", ...lead }));
  await world.reconcile();
  const { airtableRecordId } = await world.lead(id);
  if (!airtableRecordId) throw new Error("the lead got no record");
  await world.pass(minutes(15));
  return { ...world, id, recordId: airtableRecordId };
}

/** One cycle without errors, and one after it that writes nothing. */
export async function cycleAndRest(world: AirtableWorld): Promise<void> {
  const { success, stage1, stage2 } = await world.reconcile();
  expect({ success, errors: [...stage1.errors, ...stage2.errors] }).toEqual({ success: true, errors: [] });
  await world.pass(minutes(1));
  expect(await world.writesOf()).toEqual({ airtable: 0, store: {} });
}
