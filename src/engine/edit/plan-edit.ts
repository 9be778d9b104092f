import * as z from "zod";
import { parseInput, ValidationError } from "../../domain/errors.js";
import { type LeadField, leadFieldsSchema } from "../../domain/lead.js";
import { userSchema } from "../../domain/user.js";
import type { EditableFields } from "../../rules/mappers/lead-data.js";
import { type LeadOptions, leadFromConversation } from "../../rules/mappers/lead-from-conversation.js";
import { type LocalPatch, localPatch } from "../../rules/mappers/local-patch.js";
import { isAbsent, jsonEquals } from "../../rules/plan/json-equals.js";
import type { LeadRows } from "../sync/load-lead.js";

const editSchema = z.strictObject(
  leadFieldsSchema.omit({ status: true, lostReason: true, household: true }).partial().shape,
);

/** The fields of an edit that are given. @throws ValidationError */
export function checkEdit(fields: Partial<EditableFields>): Partial<EditableFields> {
  const edit = parseInput(editSchema, fields, "The edit");
  return Object.fromEntries(Object.entries(edit).filter(([, value]) => value !== undefined));
}

/** What an edit does to a lead's rows. */
export interface EditPlan {
  /** The fields that move, with their new values in canonical form. */
  changes: Partial<EditableFields>;
  changed: LeadField[];
  patch: LocalPatch;
}

/**
 * Works out what an edit changes: a value that reads as the one we have changes nothing, however it is written.
 * @throws ValidationError for a value that reads as none, such as an email that is no address
 */
export function planEdit(rows: LeadRows, edit: Partial<EditableFields>, options: LeadOptions): EditPlan {
  const before = leadFromConversation(rows, options).fields;
  const { fields: after } = leadFromConversation(patched(rows, localPatch(edit, rows)), options);
  const fields = Object.keys(edit) as (keyof EditableFields)[];
  const unusable = fields.filter((field) => !isAbsent(edit[field] ?? null) && isAbsent(after[field]));
  if (unusable.length > 0) {
    const issues = unusable.map((field) => ({ path: field, message: "cannot be used" }));
    throw new ValidationError("The edit", issues);
  }
  const changed = fields.filter((field) => !jsonEquals(before[field], after[field]));
  const changes: Partial<EditableFields> = Object.fromEntries(changed.map((field) => [field, after[field]]));
  return { changes, changed, patch: localPatch(changes, rows) };
}

function patched({ conversation, user, tours }: LeadRows, patch: LocalPatch): LeadRows {
  const renter = user ?? userSchema.parse({ id: "new" });
  return { conversation: { ...conversation, ...patch.conversation }, user: { ...renter, ...patch.user }, tours };
}
