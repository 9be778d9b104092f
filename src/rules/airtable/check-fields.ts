import { CAMPAIGN_FIELDS, type CampaignField } from "../../domain/campaign-lead.js";
import {
  type AirtableFieldSchema,
  type AirtableTableSchema,
  COMPUTED_FIELD_TYPES,
} from "../../domain/wire/airtable.js";
import { REMOVED } from "./campaign-policy.js";
import { canRead, canWrite, FIELD_KINDS, type ValueKind } from "./cell-types.js";
import { DEFAULT_FIELD_MAP, type MappedField } from "./field-map.js";
import { type FoundField, findField } from "./find-field.js";
import { didYouMean, foldName } from "./near-names.js";
import type { SchemaFinding, TableCheck } from "./schema-finding.js";

/** A field of a lead and where it should be. */
interface Wanted {
  field: CampaignField;
  nameOrId: string;
  /** The host named it: then it must be there. A default that is missing is only not synced. */
  isExplicit: boolean;
  isWritten: boolean;
}

type Checked = { mapped?: MappedField; findings: SchemaFinding[] };

/** Finds the fields of a lead in a table, and what is wrong with them. */
export function checkFields(
  check: Pick<TableCheck, "fields" | "written" | "known">,
  schema: AirtableTableSchema,
): { fields: MappedField[]; findings: SchemaFinding[] } {
  const all = wantedFields(check);
  const named = new Set(all.map(({ nameOrId }) => findField(nameOrId, schema)?.schema.id));
  const checked = all.map((wanted) => {
    const known = check.known?.[wanted.field];
    const found = findField(wanted.nameOrId, schema, known);
    // A field that was renamed to what another one is called is that other one now.
    const isTaken = found?.renamedFrom !== undefined && named.has(found.schema.id);
    if (found && !isTaken) return checkFound(wanted, found, known?.type);
    return { findings: missing(wanted, schema, known !== undefined) };
  });
  const fields = checked.flatMap(({ mapped }: Checked) => mapped ?? []);
  const findings = checked.flatMap((one) => one.findings);
  const isEmpty = fields.length === 0 && !findings.some(({ severity }) => severity === "error");
  return { fields, findings: isEmpty ? [...findings, nothingFound(schema)] : findings };
}

const wantedFields = ({ fields, written }: Pick<TableCheck, "fields" | "written">): Wanted[] =>
  CAMPAIGN_FIELDS.flatMap((field) => {
    const named = fields[field];
    const nameOrId = named === undefined ? DEFAULT_FIELD_MAP[field] : named;
    const isWritten = written.includes(field);
    return nameOrId === null ? [] : { field, nameOrId, isExplicit: named !== undefined, isWritten };
  });

function checkFound(wanted: Wanted, found: FoundField, typeBefore: string | undefined): Checked {
  const { field, isWritten } = wanted;
  const { id, name, type } = found.schema;
  const kind = FIELD_KINDS[field];
  const findings = renames(wanted, found);
  if (!canRead(kind, found.schema))
    return { findings: [...findings, retyped(wanted, found.schema, typeBefore, "read")] };
  const isWritable = canWrite(kind, type);
  if (isWritten && COMPUTED_FIELD_TYPES.has(type)) findings.push(computed(wanted, found.schema));
  else if (isWritten && !isWritable) findings.push(retyped(wanted, found.schema, typeBefore, "written"));
  if (isWritten && isWritable) findings.push(...missingChoices(wanted, found.schema));
  return { mapped: { field, id, name, type, isWritable }, findings };
}

const severityOf = ({ isExplicit }: Wanted): SchemaFinding["severity"] => (isExplicit ? "error" : "warning");

function missing(wanted: Wanted, { name, fields }: AirtableTableSchema, wasThere: boolean): SchemaFinding[] {
  const { field, nameOrId, isExplicit, isWritten } = wanted;
  const names = fields.map((one) => one.name);
  const isMisspelt = names.some((one) => foldName(one) === foldName(nameOrId));
  if (!isExplicit && !isWritten && !wasThere && !isMisspelt) return [];
  const type = TYPE_FOR[FIELD_KINDS[field]];
  const message = `The table "${name}" has no field "${nameOrId}" for ${field}${isExplicit ? "." : ", which is not synced."}`;
  const remedy = `${didYouMean(nameOrId, names)}Add the field (${type}), map ${field} to another one, or to null to leave it out.`;
  return [{ severity: severityOf(wanted), code: "FIELD_MISSING", field, message, remedy }];
}

/** The type a new field should have. */
const TYPE_FOR: Readonly<Record<ValueKind, string>> = {
  text: "single line text, or long text",
  number: "number",
  integer: "number",
  instant: "date, with a time",
  boolean: "checkbox",
};

function renames({ field, nameOrId }: Wanted, { schema, renamedFrom, replaced }: FoundField): SchemaFinding[] {
  const about = { severity: "warning", code: "FIELD_RENAMED", field } as const;
  if (renamedFrom !== undefined) {
    const message = `No field is called "${renamedFrom}"; the one ${field} was kept in is now "${schema.name}", and is still synced.`;
    const remedy = `Map ${field} to "${schema.name}", or to its id ${schema.id}, which survives a rename.`;
    return [{ ...about, message, remedy }];
  }
  if (!replaced) return [];
  const message = `The field "${nameOrId}" of ${field} is another one than before, which is now called "${replaced.name}".`;
  const remedy = `Map ${field} to the id of the one you mean: ${schema.id} is "${schema.name}", ${replaced.id} is "${replaced.name}".`;
  return [{ ...about, message, remedy }];
}

function retyped(
  wanted: Wanted,
  { name, type }: AirtableFieldSchema,
  typeBefore: string | undefined,
  use: "read" | "written",
): SchemaFinding {
  const { field } = wanted;
  const was = typeBefore === undefined || typeBefore === type ? "" : `, was ${typeBefore}`;
  const message = `The field "${name}" (${type}${was}) cannot be ${use} as ${field}, which is ${NOUNS[FIELD_KINDS[field]]}.`;
  const remedy = `Change the field's type to ${TYPE_FOR[FIELD_KINDS[field]]}, or map ${field} to another field, or to null to leave it out.`;
  return { severity: severityOf(wanted), code: "FIELD_RETYPED", field, message, remedy };
}

const NOUNS: Readonly<Record<ValueKind, string>> = {
  text: "a text",
  number: "a number",
  integer: "a whole number",
  instant: "a point in time",
  boolean: "yes or no",
};

function computed(wanted: Wanted, { name, type }: AirtableFieldSchema): SchemaFinding {
  const { field } = wanted;
  const message = `Airtable computes the field "${name}" (${type}), so that ${field} cannot be written to it.`;
  const remedy = `Map ${field} to a field people can edit, or leave it to Airtable: policy { ${field}: { owner: "remote" } }.`;
  return { severity: severityOf(wanted), code: "FIELD_COMPUTED", field, message, remedy };
}

/** Only the removal writes a value that is known beforehand. */
function missingChoices({ field }: Wanted, { name, type, options }: AirtableFieldSchema): SchemaFinding[] {
  if (field !== "processingStatus" || (type !== "singleSelect" && type !== "multipleSelects")) return [];
  const choices = Array.isArray(options?.choices) ? options.choices : [];
  const isThere = choices.some((choice: unknown) => choiceName(choice) === REMOVED);
  if (isThere) return [];
  const message = `The field "${name}" has no choice "${REMOVED}", so that leads removed in the portal stay in their campaigns.`;
  const remedy = `Add the choice "${REMOVED}" to the field, or set \`typecast: true\`, which lets Airtable add it.`;
  return [{ severity: "warning", code: "CHOICE_MISSING", field, message, remedy }];
}

const choiceName = (choice: unknown): unknown =>
  typeof choice === "object" && choice !== null && "name" in choice ? choice.name : undefined;

const nothingFound = ({ name }: AirtableTableSchema): SchemaFinding => ({
  severity: "error",
  code: "FIELD_MISSING",
  message: `The table "${name}" has none of the fields of a lead.`,
  remedy: "Look whether it is the right table; map its fields with `fields`. `lead-sync airtable init` suggests a map.",
});
