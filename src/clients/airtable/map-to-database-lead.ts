import * as z from "zod";
import { CAMPAIGN_FIELDS, type CampaignFields } from "../../domain/campaign-lead.js";
import { parseInput } from "../../domain/errors.js";
import { type AirtableRecord, airtableRecordSchema } from "../../domain/wire/airtable.js";
import {
  type CampaignFieldMap,
  campaignFieldMapSchema,
  DEFAULT_FIELD_MAP,
  type MappedField,
} from "../../rules/airtable/field-map.js";
import { readRecord } from "../../rules/airtable/read-record.js";

/**
 * A record as fields of a lead, its cells found by their names.
 * @throws ValidationError for an empty `clientId`, what is no record, or no field map
 */
export function mapToDatabaseLead(
  record: AirtableRecord,
  clientId: string,
  fields: CampaignFieldMap = {},
): Partial<CampaignFields> & { clientId: string; airtableRecordId: string } {
  const client = parseInput(z.string().trim().min(1), clientId, "clientId");
  const read = readRecord(parseInput(airtableRecordSchema, record, "The record"), {
    fields: fieldsByName({ ...DEFAULT_FIELD_MAP, ...parseInput(campaignFieldMapSchema, fields, "The field map") }),
    key: null,
  });
  // What each field holds is what `readRecord` reads it as.
  return { ...(read.fields as Partial<CampaignFields>), clientId: client, airtableRecordId: read.recordId };
}

/** The names stand for the ids, which a record keyed by name does not have; the types are not known either. */
const fieldsByName = (map: CampaignFieldMap): MappedField[] =>
  CAMPAIGN_FIELDS.flatMap((field) => {
    const name = map[field];
    return typeof name === "string" ? [{ field, id: name, name, type: "unknown", isWritable: true }] : [];
  });
