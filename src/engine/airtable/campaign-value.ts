import * as z from "zod";
import { type CampaignField, type CampaignFields, campaignFieldsSchema } from "../../domain/campaign-lead.js";
import { instantSchema } from "../../domain/primitives.js";
import { FIELD_KINDS } from "../../rules/airtable/cell-types.js";

/** An instant as rows hold it, so that one moment is never two values. */
const canonicalInstant = (value: unknown): unknown => {
  const { data } = instantSchema.safeParse(value);
  return data === undefined ? value : new Date(data).toISOString();
};

type ValueSchemas = { [F in CampaignField]: z.ZodType<CampaignFields[F]> };

/** What each field of a campaign lead may hold, where somebody hands a value in: nothing is filled in for what is missing. */
export const campaignValueSchemas = Object.fromEntries(
  Object.entries(campaignFieldsSchema.shape).map(([field, schema]) => {
    const value = schema.removeDefault();
    return [field, FIELD_KINDS[field as CampaignField] === "instant" ? z.preprocess(canonicalInstant, value) : value];
  }),
) as unknown as ValueSchemas;
