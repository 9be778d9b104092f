import { LEAD_FIELDS, leadFieldsSchema } from "../../domain/lead.js";
import { type JsonObject, type JsonValue, jsonObjectSchema } from "../../domain/primitives.js";
import { leadDataFromFields } from "../mappers/lead-data.js";

/** New values by the seeds' names. A field that is none of a lead's, or whose value is not one of it, is left out. */
export function updatedFields(values: Readonly<Record<string, JsonValue>>): JsonObject {
  const fields = LEAD_FIELDS.flatMap((field) => {
    const value = values[field];
    const read = value === undefined ? undefined : leadFieldsSchema.shape[field].safeParse(value);
    return read?.success ? [[field, read.data]] : [];
  });
  return jsonObjectSchema.parse(leadDataFromFields(Object.fromEntries(fields)));
}
