import type { AirtableTableSchema } from "../../domain/wire/airtable.js";
import { checkFields } from "./check-fields.js";
import { checkKey } from "./check-key.js";
import type { MappedField, ResolvedTable } from "./field-map.js";
import { didYouMean } from "./near-names.js";
import type { SchemaFinding, TableCheck } from "./schema-finding.js";

export type { SchemaFinding, TableCheck } from "./schema-finding.js";

/** What a check comes to. `table` is absent where an error keeps it from being used. */
export interface TableCheckResult {
  table?: ResolvedTable;
  findings: SchemaFinding[];
}

/** Finds each mapped field in the base and says what does not fit, and what to do about it (API reference, section 7). */
export function checkTable(check: TableCheck): TableCheckResult {
  const { baseId, permissionLevel } = check;
  if (permissionLevel === undefined) return { findings: [baseNotVisible(baseId)] };
  const { schema, finding: aboutTable } = findTable(check);
  const findings = [...checkPermission(check, permissionLevel), ...(aboutTable ? [aboutTable] : [])];
  if (!schema) return { findings };

  const key = checkKey(check, schema);
  const mapped = checkFields(check, schema);
  findings.push(...key.findings, ...mapped.findings, ...checkShared(mapped.fields, key.key));
  if (findings.some(({ severity }) => severity === "error")) return { findings };
  const { id: tableId, name: tableName } = schema;
  const source = `${baseId}/${tableId}`;
  return { table: { baseId, tableId, tableName, source, fields: mapped.fields, key: key.key }, findings };
}

const baseNotVisible = (baseId: string): SchemaFinding => ({
  severity: "error",
  code: "BASE_NOT_VISIBLE",
  message: `The token cannot see the base ${baseId}.`,
  remedy:
    "Add the base to the token's access list and give the token the scope schema.bases:read; then look whether the id of the base is right.",
});

/** Levels that may not change records. Others, also those Airtable may invent, may. */
const LOW_LEVELS: ReadonlySet<string> = new Set(["none", "read", "comment"]);

function checkPermission({ written, keyField }: TableCheck, level: string): SchemaFinding[] {
  const onlyReads = written.length === 0 && keyField === null && level !== "none";
  if (onlyReads || !LOW_LEVELS.has(level)) return [];
  const message = `The token's owner has the permission "${level}" in the base, which does not allow to change records.`;
  const remedy = "Share the base with the token's owner as an editor, or use a token of somebody who is one.";
  return [{ severity: "error", code: "PERMISSION_TOO_LOW", message, remedy }];
}

/** By id or name; a table that was renamed is known by the ids of its fields, which no other table has. */
function findTable({ table, tables, known = {} }: TableCheck): {
  schema?: AirtableTableSchema;
  finding?: SchemaFinding;
} {
  const schema = tables.find(({ id }) => id === table) ?? tables.find(({ name }) => name === table);
  if (schema) return { schema };
  const ids = new Set(Object.values(known).map(({ id }) => id));
  const renamed = tables.find(({ fields }) => fields.some(({ id }) => ids.has(id)));
  const names = tables.map(({ name }) => name);
  if (renamed) {
    const message = `The table "${table}" is now called "${renamed.name}"; it is still synced.`;
    const remedy = `Set \`table\` to "${renamed.name}", or to its id ${renamed.id}, which survives a rename.`;
    return { schema: renamed, finding: { severity: "warning", code: "TABLE_RENAMED", message, remedy } };
  }
  const message = `The base has no table "${table}".`;
  const listed = names.map((name) => `"${name}"`).join(", ");
  const there = names.length === 0 ? "It has no tables the token can see." : `It has: ${listed}.`;
  const remedy = `${didYouMean(table, names)}Set \`table\` to the name or id of a table. ${there}`;
  return { finding: { severity: "error", code: "TABLE_MISSING", message, remedy } };
}

/** Two values in one cell would overwrite each other for ever. */
function checkShared(fields: readonly MappedField[], key: ResolvedTable["key"]): SchemaFinding[] {
  const findings: SchemaFinding[] = [];
  const takenBy = new Map<string, string>(key ? [[key.id, "keyField"]] : []);
  for (const { field, id, name } of fields) {
    const other = takenBy.get(id);
    takenBy.set(id, other ?? field);
    if (other === undefined) continue;
    const message = `The field "${name}" is mapped to ${other} and to ${field}.`;
    const remedy = `Map ${field} to another field, or to null to leave it out.`;
    findings.push({ severity: "error", code: "FIELD_SHARED", field, message, remedy });
  }
  return findings;
}
