import { type AirtableRefusal, refusal } from "../refusal.js";
import type { FakeAirtableField } from "../schema.js";

/** A value that does not fit; Airtable names the field, not the value. */
export const badCell = ({ name }: FakeAirtableField): AirtableRefusal =>
  refusal(422, "INVALID_VALUE_FOR_COLUMN", `Field "${name}" cannot accept the provided value`);
