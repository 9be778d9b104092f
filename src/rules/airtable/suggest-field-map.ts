import { CAMPAIGN_FIELDS, type CampaignField } from "../../domain/campaign-lead.js";
import type { AirtableFieldSchema, AirtableTableSchema } from "../../domain/wire/airtable.js";
import { writtenFields } from "./campaign-policy.js";
import { canRead, canWrite, FIELD_KINDS } from "./cell-types.js";
import { KEY_TYPES } from "./check-key.js";
import { DEFAULT_FIELD_MAP } from "./field-map.js";
import { FIELD_SYNONYMS, KEY_NAMES } from "./field-synonyms.js";
import { foldName, likeness } from "./near-names.js";

/** What a table's fields are taken for. */
export interface FieldMapSuggestion {
  /** For each field of a lead that was found, the Airtable field. `isExact`: by its name; otherwise it looks like it, and somebody should look. */
  found: { field: CampaignField; id: string; name: string; type: string; isExact: boolean }[];
  /** Fields of a lead for which the table has nothing of a fitting name and type. */
  missing: CampaignField[];
  /** Fields of the table that were taken for nothing. */
  unused: { id: string; name: string; type: string }[];
  /** A field that could hold the lead's id, by its name and type. */
  keyField: { id: string; name: string } | null;
}

/** A name that differs in more than a slip is another name. */
const SLIP = 0.85;
const EXACT = 2;
const SYNONYM = 1;

/** Takes each field of a table for a field of a campaign lead by name and type, for `lead-sync airtable init`. */
export function suggestFieldMap(table: AirtableTableSchema): FieldMapSuggestion {
  const key = keyOf(table);
  const free = new Map(table.fields.filter(({ id }) => id !== key?.id).map((schema) => [schema.id, schema]));
  const taken = new Map<CampaignField, FieldMapSuggestion["found"][number]>();
  for (const { field, schema, score } of candidates([...free.values()])) {
    if (taken.has(field) || !free.delete(schema.id)) continue;
    taken.set(field, { field, id: schema.id, name: schema.name, type: schema.type, isExact: score === EXACT });
  }
  return {
    found: CAMPAIGN_FIELDS.flatMap((field) => taken.get(field) ?? []),
    missing: CAMPAIGN_FIELDS.filter((field) => !taken.has(field)),
    unused: [...free.values()].map(({ id, name, type }) => ({ id, name, type })),
    keyField: key && { id: key.id, name: key.name },
  };
}

const keyOf = ({ fields }: AirtableTableSchema): AirtableFieldSchema | null => {
  const names = KEY_NAMES.map(foldName);
  const fitting = fields.filter(({ name, type }) => KEY_TYPES.has(type) && names.includes(foldName(name)));
  return fitting.sort((a, b) => names.indexOf(foldName(a.name)) - names.indexOf(foldName(b.name)))[0] ?? null;
};

/** Pairs that could be, the surest first. */
const candidates = (schemas: readonly AirtableFieldSchema[]) =>
  CAMPAIGN_FIELDS.flatMap((field) =>
    schemas.map((schema) => ({ field, schema, score: isFitting(field, schema) ? scoreOf(field, schema.name) : 0 })),
  )
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);

const WRITTEN: ReadonlySet<CampaignField> = new Set(writtenFields({}));

const isFitting = (field: CampaignField, schema: AirtableFieldSchema): boolean => {
  const kind = FIELD_KINDS[field];
  return canRead(kind, schema) && (!WRITTEN.has(field) || canWrite(kind, schema.type));
};

function scoreOf(field: CampaignField, name: string): number {
  const folded = foldName(name);
  if (folded === foldName(DEFAULT_FIELD_MAP[field])) return EXACT;
  if (FIELD_SYNONYMS[field].some((synonym) => foldName(synonym) === folded)) return SYNONYM;
  const alike = likeness(DEFAULT_FIELD_MAP[field], name);
  return alike >= SLIP ? alike : 0;
}
