import { ValidationError } from "../../../domain/errors.js";
import type { LeadEdit } from "../../../domain/wire/lead-data.js";
import { type EditableFields, fieldsFromLeadEdit, type LeadDataOptions } from "../../../rules/mappers/lead-data.js";
import { fieldsNamed } from "../merge-fields.js";

/**
 * An edit in canonical form. Somebody waits for the answer, so what cannot be used is refused instead of left out.
 * @throws ValidationError naming the members
 */
export function usableEdit(edit: LeadEdit, options: LeadDataOptions): Partial<EditableFields> {
  const fields = fieldsFromLeadEdit(edit, options);
  const unusable = Object.entries(edit)
    .filter(([name, value]) => value !== null && !fieldsNamed([name]).some((field) => Object.hasOwn(fields, field)))
    .map(([name]) => ({ path: name, message: "cannot be used; null clears the field" }));
  if (unusable.length > 0) throw new ValidationError("Body", unusable);
  return fields;
}
