import * as z from "zod";
import { ValidationError } from "../../domain/errors.js";
import type { LeadField, LeadFields } from "../../domain/lead.js";
import type { JsonValue } from "../../domain/primitives.js";
import { leadStatusSchema } from "../../domain/status.js";
import { snakeCase } from "../../domain/wire/camel-case.js";
import { leadEditSchema } from "../../domain/wire/lead-data.js";
import { fieldsFromLeadEdit, type LeadDataOptions, leadDataFromFields } from "../../rules/mappers/lead-data.js";
import { MERGE_FIELDS, type MergeField } from "../../rules/merge/merge-fields.js";

/** Fields by the seeds' names: pets are `has_pets` and `pet_details` there. */
const PETS = ["has_pets", "pet_details"];

const namesOf = (field: LeadField): string[] => (field === "pets" ? PETS : [snakeCase(field)]);

const FIELD_OF = new Map(
  MERGE_FIELDS.flatMap((field) => namesOf(field).map((name): [string, MergeField] => [name, field])),
);

/** Names of fields that can be merged. */
export const mergeFieldNameSchema = z.enum([...FIELD_OF.keys()]);

/** What single fields should be; null clears one. */
export const conflictResolutionSchema = leadEditSchema.extend({ status: leadStatusSchema.optional() });

/** Fields by name, each once. */
export const fieldsNamed = (names: readonly string[]): MergeField[] => [
  ...new Set(names.flatMap((name) => FIELD_OF.get(name) ?? [])),
];

/** Names of fields, as the seeds have them. */
export const namesOfFields = (fields: readonly string[]): string[] =>
  fields.flatMap((field) => namesOf(field as LeadField));

/** What somebody gave for single fields, in canonical form. @throws ValidationError for a value that cannot be used */
export function resolutionFields(
  { status, ...edit }: z.output<typeof conflictResolutionSchema>,
  options: LeadDataOptions,
): Partial<Pick<LeadFields, MergeField>> {
  const fields = fieldsFromLeadEdit(edit, options);
  const unusable = Object.keys(edit).filter((name) =>
    fieldsNamed([name]).some((field) => fields[field as keyof typeof fields] === undefined),
  );
  if (unusable.length > 0) {
    const issues = unusable.map((name) => ({ path: `conflict_resolution.${name}`, message: "cannot be used" }));
    throw new ValidationError("Body", issues);
  }
  return { ...fields, ...(status !== undefined && { status }) };
}

/** Values by the seeds' names. */
export const finalValues = (values: Readonly<Record<string, JsonValue>>): Record<string, JsonValue> =>
  leadDataFromFields(values as Partial<LeadFields>) as Record<string, JsonValue>;
