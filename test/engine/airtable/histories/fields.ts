import type { CampaignField, CampaignFields } from "../../../../src/domain/campaign-lead.js";
import type { JsonValue } from "../../../../src/domain/primitives.js";
import { FIELD_KINDS } from "../../../../src/rules/airtable/cell-types.js";
import type { FakeAirtableRecord } from "../../../../src/testing/index.js";

/** Whose word counts for a field, as seed 004 has it, or as a test's policy says. */
export type Owner = "portal" | "airtable" | "shared";

const OF_THE_PORTAL: ReadonlySet<CampaignField> = new Set(["claimedBy", "claimedAt", "notes"]);

export const ownerOf = (field: CampaignField): Owner => (OF_THE_PORTAL.has(field) ? "portal" : "airtable");

/** What the portal's removal from a campaign makes of these two. */
export const REMOVAL: Partial<Record<CampaignField, JsonValue>> = { processingStatus: "Removed", campaignId: null };

const CHOICES: Partial<Record<CampaignField, readonly string[]>> = {
  status: ["New", "Contacted", "Engaged", "Qualified", "Customer"],
  processingStatus: ["Pending", "Processing", "Enrolled", "Completed"],
};

/** Nothing, as a field says it. */
export const emptyOf = (field: CampaignField): JsonValue => (FIELD_KINDS[field] === "boolean" ? false : null);

export const isEmpty = (value: JsonValue | undefined): boolean =>
  value === undefined || value === null || value === "" || value === false;

/** An empty text is no text: no cell can hold one. */
export const plain = (field: CampaignField, value: JsonValue | undefined): JsonValue =>
  value === undefined || value === null || value === "" ? emptyOf(field) : value;

/** What a lead says. */
export const onLead = (lead: CampaignFields, field: CampaignField): JsonValue => plain(field, lead[field]);

/** A value nobody gave this field before, as far as its kind has that many. */
export function newValue(field: CampaignField, number: number, random: () => number): JsonValue {
  const choices = CHOICES[field];
  if (choices) return choices[Math.floor(random() * choices.length)] ?? null;
  switch (FIELD_KINDS[field]) {
    case "boolean":
      return random() < 0.5;
    case "number":
    case "integer":
      return number;
    case "instant":
      return new Date(Date.UTC(2026, 0, 1) + number * 61_001).toISOString();
    default:
      return field === "email" ? `edit${number}@example.com` : textOf(number, random());
  }
}

const textOf = (number: number, dice: number): string => {
  if (dice < 0.1) return `"${number}", it's\nsaid — {Notes} 😀`;
  return `edit ${number}`;
};

/** What a record says, by the names its fields have now. */
export const onRecord = (record: Pick<FakeAirtableRecord, "fields">, field: CampaignField, name: string): JsonValue =>
  plain(field, record.fields[name] as JsonValue | undefined);
