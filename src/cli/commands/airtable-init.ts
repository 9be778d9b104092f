import { resolve } from "node:path";
import { ConfigError } from "../../domain/errors.js";
import type { AirtableTableSchema } from "../../domain/wire/airtable.js";
import type { CampaignFieldMap } from "../../rules/airtable/field-map.js";
import { didYouMean } from "../../rules/airtable/near-names.js";
import { type FieldMapSuggestion, suggestFieldMap } from "../../rules/airtable/suggest-field-map.js";
import { baseSettings } from "../config/airtable-settings.js";
import { writeFieldMap } from "../config/field-map-file.js";
import { EXIT } from "../exit-codes.js";
import { suggestionText } from "../output/suggestion-text.js";
import type { Outcome, Surroundings } from "../surroundings.js";

/** Options of `lead-sync airtable init`. */
export interface InitFlags {
  table?: string;
  out: string;
  force?: boolean;
}

/** Reads the base's schema, takes its fields for those of a lead and writes the field map. */
export async function airtableInitCommand(
  cli: Surroundings,
  { table, out, force = false }: InitFlags,
): Promise<Outcome> {
  const base = baseSettings(cli.env);
  const { token, baseId, baseUrl } = base;
  const client = cli.createClient({ token, baseId, ...(baseUrl !== undefined && { baseUrl }) });
  const schema = pickTable(await client.tables({ signal: cli.signal }), table ?? base.table);
  const suggestion = suggestFieldMap(schema);
  await writeFieldMap(resolve(cli.cwd, out), fieldMapOf(suggestion), force);
  const document = { table: { id: schema.id, name: schema.name }, file: out, ...suggestion };
  return { code: EXIT.ok, document, text: suggestionText(schema, suggestion, out) };
}

/** Ids, which survive a rename; what was not found is left out of the sync on purpose. */
const fieldMapOf = ({ found, missing }: FieldMapSuggestion): CampaignFieldMap =>
  Object.fromEntries([...found.map(({ field, id }) => [field, id]), ...missing.map((field) => [field, null])]);

function pickTable(tables: readonly AirtableTableSchema[], wanted: string): AirtableTableSchema {
  const found = tables.find(({ id }) => id === wanted) ?? tables.find(({ name }) => name === wanted);
  if (found) return found;
  const names = tables.map(({ name }) => name);
  const listed =
    names.length === 0 ? "The token can see no tables." : `It has ${names.map((name) => `"${name}"`).join(", ")}.`;
  throw new ConfigError(
    `The base has no table "${wanted}". ${didYouMean(wanted, names)}${listed} Give --table or set AIRTABLE_TABLE.`,
    { context: { variables: ["AIRTABLE_TABLE"] } },
  );
}
